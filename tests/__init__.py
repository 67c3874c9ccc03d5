"""The tests of AcademicHub: every test's name says in a sentence what holds."""
