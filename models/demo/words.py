"""The words the demo is made of. Only lists; nothing here is a real firm, person or address."""


def listed(words: str) -> list[str]:
    return words.split()


GIVEN = listed("""
Aisha Albert Amara Anna Anton Aoife Beatriz Ben Bram Carla Chidi Clara Conor Daria David Dominik Eileen Elif Emil Esra
Farid Femke Finn Freya Gwen Hana Hugo Ida Imran Ines Ivan Jana Jonas Josefine Kai Karim Kasia Lars Leila Lena Luca
Maeve Magnus Mateo Mei Mikael Mira Nadia Nils Noor Oscar Paula Pia Quentin Rafael Renée Rosa Ruth Samira Sean Siobhán
Sofia Stefan Tariq Thea Tomas Ulla Vera Viktor Wanda Xenia Yara Yusuf Zoë Zuzana
""")

FAMILY = listed("""
Abbott Achterberg Adeyemi Ahlberg Almeida Andrić Bakker Barlow Baumann Bernhardt Björk Blackwood Bouchard Brännström
Brennan Calloway Castellan Černý Chaudhry D'Angelo Dahl Delacroix Devereux Dijkstra Donnelly Drăgan Eastwood Eriksen
Falkner Ferreira Fitzgerald Fjeld Fontaine Gallagher Gärtner Giordano Grünwald Halloran Hartmann Hawthorne Hofer
Holmström Iversen Jääskeläinen Jankowski Jørgensen Kaplan Keller Kowalczyk Krüger Lachance Lefèvre Lindqvist Lockhart
MacLeod Marchetti Marsh McAllister Meißner Mendoza Mistry Montague Moreau Müller Nakamura Bhriain Novák O'Brien O'Dowd
O'Hara O'Malley Okafor Olsen Öztürk Paterson Peeters Pereira Petrov Pohl Quist Radcliffe Rahimi Renner Rossi Rousseau
Sánchez Sato Schäfer Schuster Seymour Silva Sinclair Sjöberg Sørensen Stanić Stokes Szabó Tanaka Thackeray Thornbury
Townsend Ueland Vandermeer Varga Vogel Wagner Walsh Weiß Whitlock Wójcik Yilmaz Zając Ziegler
""")

TRADES = {
    "retail": "Corner Shop|Delicatessen|Farm Shop|Gifts|Greengrocer|Grocery|Health Store|Market|Stores|Tea Room",
    "hospitality": "Bakery|Bar|Bistro|Brasserie|Café|Catering|Coffee House|Guest House|Hotel|Inn|Kitchen|Pizzeria",
    "office": "& Partners|Architects|Consulting|Design Studio|Engineering|Law Office|Logistics|Press|Surveyors",
    "public": "Academy|Care Home|Clinic|Community Hall|Hospital|Library|Museum|Nursery|School|Sports Club|Theatre",
}

PLACES = listed("""
Amber Anchor Ash Birch Bridge Castle Cedar Cherry Chapel Copper Corn Crown Dove Elm Falcon Fern Garden Gate Golden
Green Harbour Hazel Heron Hill Holly Iron Ivory Juniper Lake Lantern Larch Lily Linden Maple Market Meadow Mill Mint
Moss Oak Olive Orchard Park Pearl Pine Poppy Quarry Quay Raven River Robin Rose Rowan Saffron Silver Sparrow Spring
Station Stone Sun Swan Thistle Tower Valley Violet Walnut Water Well White Willow Winter Wren
""")

STREETS = listed("""
Acacia Ashgrove Baker's Beech Bell Bishop's Brewer's Canal Carpenter's Castle Chapel Church Clock Cooper's Dock Elm
Farrier's Ferry Fisher's Forge Foundry Garden Glebe Granary Harbour High Hillside King's Lime Mariner's Market Mason's
Meadow Mill Nightingale North Old Orchard Park Piper's Potter's Priory Quayside Queen's Railway Ropewalk Anne's
Saddler's School Smith's South Spinner's Station Tanner's Temple Union Victoria Vine Water Weaver's Well Wharf
Windmill
""")

WAYS = listed("""
Street Road Lane Avenue Row Way Close Court Square Hill
""")

CITIES = [  # city, country, region, how a postal code looks: 9 stands for a digit and A for a letter
    ("Aberdeen", "GB", "North", "AB99 9AA"),
    ("Newcastle", "GB", "North", "NE9 9AA"),
    ("Oslo", "NO", "North", "9999"),
    ("Göteborg", "SE", "North", "999 99"),
    ("Malmö", "SE", "North", "999 99"),
    ("København", "DK", "North", "9999"),
    ("Tampere", "FI", "North", "99999"),
    ("Hamburg", "DE", "North", "20999"),
    ("Bristol", "GB", "West", "BS9 9AA"),
    ("Galway", "IE", "West", "A99 A999"),
    ("Dublin", "IE", "West", "D99 A9A9"),
    ("Cork", "IE", "West", "T99 A9A9"),
    ("Rennes", "FR", "West", "35999"),
    ("Antwerpen", "BE", "West", "2999"),
    ("Utrecht", "NL", "West", "3999 AA"),
    ("Köln", "DE", "West", "50999"),
    ("Marseille", "FR", "South", "13999"),
    ("Torino", "IT", "South", "10199"),
    ("Sevilla", "ES", "South", "41999"),
    ("València", "ES", "South", "46999"),
    ("Porto", "PT", "South", "4999-999"),
    ("Zürich", "CH", "South", "8999"),
    ("Graz", "AT", "South", "8099"),
    ("München", "DE", "South", "80999"),
    ("Norwich", "GB", "East", "NR9 9AA"),
    ("Kraków", "PL", "East", "31-999"),
    ("Gdańsk", "PL", "East", "80-999"),
    ("Brno", "CZ", "East", "602 99"),
    ("Tallinn", "EE", "East", "19999"),
    ("Vilnius", "LT", "East", "09999"),
    ("Leipzig", "DE", "East", "04999"),
    ("Wien", "AT", "East", "1990"),
]

DIALLING = {
    "GB": "44", "IE": "353", "NO": "47", "SE": "46", "DK": "45", "FI": "358", "DE": "49", "FR": "33", "BE": "32",
    "NL": "31", "IT": "39", "ES": "34", "PT": "351", "CH": "41", "AT": "43", "PL": "48", "CZ": "420", "EE": "372",
    "LT": "370",
}  # fmt: skip

ADDITIONS = ["2nd floor", "Gate 3", "Unit 7B", "Back entrance", "Building C, ground floor", "c/o reception", ""]

TAGS = ["cash only", "chain", "export papers", "fair trade", "families", "key account", "monthly invoice", "new",
        "organic", "pays late", "seasonal", "Sunday delivery", "VIP", "visits the warehouse"]  # fmt: skip

CUSTOMER_NOTES = [
    "- leave at the gate",
    "=> goods in at the back, ring twice",
    "@ side entrance after six",
    "+1 copy of every invoice by post",
    'Says "no calls before ten"; ask for Zoë.',
    "Closed on Mondays,\nand in August.",
    "Prefers pallets over parcels, the lift is out of order more often than not.",
    "Was with us from 2009 to 2014, came back.",
    "VAT number on file; no tax on deliveries abroad.",
    "100% recycled packaging, please.",
    "N/A",
]

ORDER_NOTES = [
    "Before noon, please.",
    "- leave at the gate",
    "Call when the lorry is ten minutes away.",
    "Part delivery is fine.",
    "Complete or not at all!",
    "Replaces the order that was broken in transit.",
    'Gift wrap for three of them; card says "Happy 40th, Siobhán".',
    "=> deliver with the order of last week",
    "No plastic, no polystyrene.\nThank you!",
    "PO 4500-118, cost centre 12",
]
