"""The core of AcademicHub: papers, watches and words, without network, SQL or chat SDK."""
