"""The doors of the core: short protocols in the core's words. Adapters and storage stand behind them.

A door, its real side and its fake share a noun: `Messenger`, `SlackMessenger`, `FakeMessenger`.
"""

from bot.ports.briefings import Answers, Briefings, Spending
from bot.ports.citations import Citations, CitationSource, CitedWorks
from bot.ports.deliveries import DeliveryLog, Outbox, Slots
from bot.ports.engine import Engine
from bot.ports.lives import Lives, Ties
from bot.ports.meaning import Embedder
from bot.ports.meter import Meter
from bot.ports.models import LanguageModel
from bot.ports.outside import Briefer, Clock, Desk, Messenger, Pace, PaperSource, Still, always
from bot.ports.parkings import Incoming, Parkings, Premises
from bot.ports.people import PeopleSource
from bot.ports.places import Drafts, Edits, Notifications, Radars, Watches
from bot.ports.records import Hidden, Matches, Papers, Saved, Shown, Sources
from bot.ports.recovery import Recovery
from bot.ports.search import PaperSearch
from bot.ports.store import Board, FetchMemory, Library, RateGate, Work

__all__ = [
    "Answers",
    "Board",
    "Briefer",
    "Briefings",
    "CitationSource",
    "Citations",
    "CitedWorks",
    "Clock",
    "DeliveryLog",
    "Desk",
    "Drafts",
    "Edits",
    "Embedder",
    "Engine",
    "FetchMemory",
    "Hidden",
    "Incoming",
    "LanguageModel",
    "Library",
    "Lives",
    "Matches",
    "Messenger",
    "Meter",
    "Notifications",
    "Outbox",
    "Pace",
    "PaperSearch",
    "PaperSource",
    "Papers",
    "Parkings",
    "PeopleSource",
    "Premises",
    "Radars",
    "RateGate",
    "Recovery",
    "Saved",
    "Shown",
    "Slots",
    "Sources",
    "Spending",
    "Still",
    "Ties",
    "Watches",
    "Work",
    "always",
]
