"""Items of wires in words of our own, in the formats in which agencies send them."""

TITLE = "Port Ellery closes its ferry landing"
PARAGRAPHS = [
    paragraph.replace("\n", " ")
    for paragraph in """\
The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter, after engineers found
cracks in two of its nine piers.

Passengers will board at the fish market until April, the board said. Divers are to look at the piers again in the
spring, once the ice has gone and the river runs lower.

The ferry carries some 1,900 people a day between the two towns; the bridge upstream is closed to lorries and has a
queue on most mornings.""".split("\n\n")
]
TEXT = "\n\n".join(PARAGRAPHS)
MARKUP = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
_G2 = "http://iptc.org/std/nar/2006-10-01/"


def nitf(markup=MARKUP, *, status="usable", title=TITLE, head="", declared=True):
    """Return a NITF document."""
    return (
        (DECLARATION if declared else "") + '\n<!DOCTYPE nitf SYSTEM "nitf-3-2.dtd">\n'
        f'<nitf><head><title>Short</title><docdata management-status="{status}"><doc-id id-string="EFE.4711"/>'
        '<urgency ed-urg="3"/><date.issue norm="20240402T113000+0200"/><ed-msg info="Kill it: the vote is off."/>'
        '<key-list><keyword key="ferries"/><keyword key="harbours"/></key-list></docdata></head>'
        f"<body><body.head><hedline><hl1>{title}</hl1></hedline><byline>By Ann Sample<byttl>Reporter</byttl></byline>"
        f"<distributor>Agencia EFE</distributor><dateline>PORT ELLERY, April 2 (EFE) -</dateline>{head}</body.head>"
        f"<body.content>{markup}</body.content></body></nitf>"
    ).encode()


def newsml_1(markup=MARKUP, *, provider="AFP", status="Usable", revision="2", previous="1", media="Text"):
    """Return an item of NewsML 1.2 with a picture beside the text, without an XML declaration."""
    return (
        '<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20240402T093000Z</DateAndTime>'
        '<NewsService FormalName="DGTE"/></NewsEnvelope><NewsItem xml:lang="en"><Identification><NewsIdentifier>'
        "<ProviderId>afp.com</ProviderId><DateId>20240402</DateId><NewsItemId>TX-ELL</NewsItemId>"
        f'<RevisionId PreviousRevision="{previous}" Update="N">{revision}</RevisionId>'
        f"<PublicIdentifier>urn:newsml:afp.com:20240402:TX-ELL:{revision}</PublicIdentifier></NewsIdentifier>"
        "</Identification><NewsManagement><FirstCreated>20240402T093000+0000</FirstCreated>"
        f'<ThisRevisionCreated>20240402T101500Z</ThisRevisionCreated><Status FormalName="{status}"/>'
        '<Urgency FormalName="4"/></NewsManagement><NewsComponent><NewsLines>'
        f"<DateLine>PORT ELLERY, Apr 2, 2024 (AFP) -</DateLine><HeadLine>{TITLE}</HeadLine>"
        f"<SlugLine>Ellery-ferry</SlugLine></NewsLines><AdministrativeMetadata>"
        f'<Provider><Party FormalName="{provider}"/>'
        '</Provider></AdministrativeMetadata><DescriptiveMetadata><Language FormalName="en"/>'
        '<Property FormalName="Keyword" Value="ferries"/></DescriptiveMetadata><NewsComponent><ContentItem>'
        f'<MediaType FormalName="{media}"/><DataContent>{markup}</DataContent></ContentItem></NewsComponent>'
        "<NewsComponent><NewsLines><HeadLine>The old landing in Port Ellery</HeadLine></NewsLines><NewsComponent>"
        '<Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>'
        f"{'The old landing in Port Ellery, seen from the river. ' * 20}</p></DataContent></ContentItem>"
        '</NewsComponent><NewsComponent><Role FormalName="Quicklook"/><ContentItem Href="a.jpg">'
        '<MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsComponent></NewsComponent></NewsItem>'
        "</NewsML>"
    ).encode()


def g2(markup=MARKUP, **about):
    """Return an item of NewsML-G2 within a message."""
    message = f'<newsMessage xmlns="{_G2}"><header><sender>x</sender></header><itemSet>{g2_item(markup, **about)}'
    return f"{message}</itemSet></newsMessage>".encode()


def g2_item(
    markup=MARKUP, *, guid="urn:newsml:dpa.com:20090101:ferry", version=1, status="usable", title=TITLE, signal="",
    provider='<provider qcode="nprov:dpa"/>', class_="ninat:text", created="2024-04-02T11:30:00+02:00",
):  # fmt: skip
    """Return an item of NewsML-G2 alone; the head of its page and the notebook beside it are no text."""
    return (
        f'<newsItem xmlns="{_G2}" guid="{guid}" version="{version}" standard="NewsML-G2" xml:lang="en"><itemMeta>'
        f'<itemClass qcode="{class_}"/>{provider}<versionCreated>{created}</versionCreated>'
        f'<pubStatus qcode="stat:{status}"/>{signal}'
        "<edNote>Please drop the item: the vote was put off.</edNote></itemMeta>"
        f"<contentMeta><urgency>3</urgency><slugline>Transport/Ellery</slugline><headline>{title}</headline>"
        "<by>By Ann Sample</by><keyword>Ferries</keyword></contentMeta><contentSet>"
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
        f'</head><body><header><ul class="slugline"><li>Transport</li></ul><h1>{title}</h1></header>'
        f"<section>{markup and TEASER}{markup}</section></body></html></inlineXML>"
        '<inlineData rendition="dpa7901rendition:public"># Notebook\n\n## Places\n- [Landing](Quay 1)</inlineData>'
        "</contentSet></newsItem>"
    )


TEASER = '<p class="teaser">A teaser.</p>'
NOTEBOOK = "\n\n# Notebook\n\n## Internet links\n- [Board](http://example.org/board)\n\ndpa as jd"


def iptc_7901(
    body=None, *, head=f"EXTRA\n{TITLE} =\n", ends="021130 GMT Apr 24", slug="Ellery/ferry/", encoding="utf-8"
):
    """Return a message of IPTC 7901, its lines wrapped as teletypes did."""
    body = wrapped(TEXT) + NOTEBOOK if body is None else body
    message = f"\x01eca0124 3 i 93  dpa 1888\n\n{slug}\n\x02{head}\nPort Ellery (dpa) - {body}\n\n\x03{ends}\n\x7f\x04"
    return message.replace("\n", "\r\n").encode(encoding)


def anpa(body=TEXT, *, keyword="BC-EU--Ellery-Ferry", byline="^By ANN SAMPLE=\n^Associated Press=\n"):
    """Return a message of ANPA 1312."""
    text = "\n \n".join(f"\t   {paragraph}" for paragraph in f"PORT ELLERY (AP) _ {body}".split("\n\n"))
    return (
        f"\x16\x16\x01W2870\x1f_euro\nu i\x13\x11 {keyword}     04-02 0166\n\x02^{keyword},166<\n^{TITLE}<\n"
        f"^Eds: With AP Photos.<\n{byline}{text}\n \n\x03AP-WF-04-02-24 0930GMT<\n\x0c\n\x04"
    ).encode()


def anpa_without_carets():
    """Return a message as agencies in Asia send them: a name in the header, an indented text, no trailer."""
    text = "\n".join(f"     {wrapped(paragraph)}" for paragraph in f"PORT ELLERY, April 2 Kyodo - {TEXT}".split("\n\n"))
    message = (
        f"\x01a0105KYODO\x1fkoko-\nu i\x14\x12 BC-Ellery-Ferry   04-02 0166\n\x02BC-Ellery-Ferry\n{TITLE}+\n{text}"
    )
    return f"{message}\n==Kyodo\n\x03\x04".replace("\n", "\r\n").encode()


def wrapped(text, width=66):
    """Return a text with its paragraphs wrapped at a width."""
    lines = []
    for paragraph in text.split("\n\n"):
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) >= width:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines += [line, ""]
    return "\n".join(lines).rstrip("\n")
