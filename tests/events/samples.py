"""Articles written for these tests: events reported twice in different words, and other events of the same kind."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.items import Article, Language, Precision


class Sample(NamedTuple):
    language: str
    title: str | None
    text: str

    def article(self, id: str, published: str | None = None, precision: Precision | None = None) -> Article:  # noqa: A002
        return Article(
            id=id,
            locator=f"{id}.txt",
            title=self.title,
            text=self.text,
            language=Language(self.language),
            published_at=published,
            published_precision=precision,
        )


BRIDGE = Sample(
    "de",
    "Fußgängerbrücke in Marbeck eingestürzt",
    "In Marbeck ist am Dienstagmorgen eine Fußgängerbrücke über die Lenne zusammengebrochen. Nach Angaben der "
    "Feuerwehr stürzten elf Menschen ins Wasser, drei von ihnen wurden schwer verletzt in das Klinikum Hagen gebracht. "
    "Bürgermeisterin Ulrike Tamm sprach von einem schwarzen Tag für die Stadt.\n\n"
    "Die 1968 errichtete Brücke war zuletzt im Frühjahr geprüft worden. Damals hatten Gutachter Risse im Spannbeton "
    "entdeckt, eine Sperrung aber nicht für nötig gehalten. Die Staatsanwaltschaft ermittelt wegen fahrlässiger "
    "Körperverletzung.",
)
BRIDGE_RETOLD = Sample(
    "de",
    "Verletzte nach Brückenunglück an der Lenne",
    "Beim Einsturz einer Brücke für Fußgänger in der Stadt Marbeck sind elf Personen in die Lenne gefallen. Drei "
    "Schwerverletzte kamen ins Klinikum nach Hagen, wie die Polizei am Dienstag mitteilte.\n\n"
    "Das Bauwerk aus Spannbeton stammt aus dem Jahr 1968. Bei einer Prüfung im Frühjahr waren Risse aufgefallen, "
    "gesperrt wurde der Übergang trotzdem nicht. Gegen unbekannt wird nun wegen fahrlässiger Körperverletzung "
    "ermittelt. Die Bürgermeisterin von Marbeck, Ulrike Tamm, zeigte sich erschüttert.",
)
OTHER_BRIDGE = Sample(
    "de",
    "Autobahnbrücke bei Kirnau bleibt gesperrt",
    "Die Talbrücke der Autobahn bei Kirnau bleibt bis mindestens Ende März für Lastwagen gesperrt. Das teilte die "
    "Niederlassung Süd am Freitag in Stuttgart mit. Bei der Kontrolle hatten Fachleute korrodierte Stahlträger "
    "gefunden.\n\n"
    "Der Landrat Horst Wiegand forderte vom Bund einen raschen Neubau. Die Umleitung über Oberfeld belaste die "
    "Anwohner mit täglich 14.000 Fahrzeugen. Verletzt wurde niemand.",
)
FERRY = Sample(
    "en",
    "Ferry runs aground off Skarholm",
    "A passenger ferry carrying 212 people ran aground off the island of Skarholm on Sunday, the coast guard said. "
    "Helicopters lifted 40 passengers to safety before the Astrid Maria was pulled free by two tugs.\n\n"
    "Captain Jonas Ekdahl told investigators that the steering had failed minutes after the vessel left Port Varn. "
    "Nobody was seriously hurt. The operator, Varn Line, suspended all crossings until Wednesday.",
)
FERRY_RETOLD = Sample(
    "en",
    "Steering failure blamed as Astrid Maria hits rocks",
    "Rescuers evacuated dozens of people by helicopter after the ferry Astrid Maria struck rocks near Skarholm on "
    "Sunday with 212 aboard. Two tugs later refloated the ship and towed it back to Port Varn.\n\n"
    "Its captain, Jonas Ekdahl, reported a steering failure shortly after departure, according to the coast guard. "
    "Varn Line has cancelled sailings through Wednesday while the hull is inspected.",
)
FERRY_IN_GERMAN = Sample(
    "de",
    "Fähre vor Skarholm auf Grund gelaufen",
    "Vor der Insel Skarholm ist am Sonntag die Fähre Astrid Maria mit 212 Menschen an Bord auf Felsen gelaufen. "
    "Hubschrauber der Küstenwache brachten rund vierzig Fahrgäste in Sicherheit, ernsthaft verletzt wurde niemand.\n\n"
    "Kapitän Jonas Ekdahl gab an, kurz nach dem Ablegen in Port Varn habe die Steuerung versagt. Zwei Schlepper zogen "
    "das Schiff frei. Die Reederei Varn Line stellte den Verkehr bis Mittwoch ein.",
)
OTHER_FERRY = Sample(
    "en",
    "Strike halts ferries in Tolmere",
    "Ferry crews in Tolmere walked out on Thursday in a dispute over night shifts, leaving about 3,000 commuters "
    "stranded at the harbour. The union said the stoppage would last 48 hours.\n\n"
    "Tolmere Transit called the action disproportionate and offered talks led by mediator Helen Brandt. Buses will "
    "replace the early boats to Ashby and Quill Bay.",
)
ELECTION = Sample(
    "de",
    "Stichwahl in Nordstein",
    "In Nordstein müssen die Bürger in zwei Wochen noch einmal wählen. Weder Amtsinhaber Karl Brenner noch seine "
    "Herausforderin Petra Lindow erreichte am Sonntag die absolute Mehrheit. Auf Brenner entfielen 41,3 Prozent der "
    "Stimmen, auf Lindow 38,9 Prozent. Die Wahlbeteiligung lag mit 52 Prozent so niedrig wie nie.",
)

EVERYTHING = {
    "bridge": BRIDGE,
    "bridge_retold": BRIDGE_RETOLD,
    "other_bridge": OTHER_BRIDGE,
    "ferry": FERRY,
    "ferry_retold": FERRY_RETOLD,
    "other_ferry": OTHER_FERRY,
    "election": ELECTION,
}
