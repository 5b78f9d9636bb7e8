"""What the wholesaler sells: the tree of categories, the suppliers, the products. Rows only, no database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product as every
from random import Random

from models.demo.words import DIALLING, FAMILY, PLACES

Row = tuple[object, ...]


@dataclass(frozen=True)
class Shelf:
    """One leaf of the tree: what lies there, in which kinds and packs, from which price (in cents) and weight."""

    room: str
    name: str
    things: str
    kinds: str
    packs: str
    cents: int
    weight: float


SHELVES = [
    Shelf("Drinks", "Black tea", "Assam|Ceylon|Darjeeling|Earl Grey|Keemun",
          "|Breakfast |First Flush |Organic |Smoky ", "100 g|250 g|500 g|80 bags", 420, 0.25),
    Shelf("Drinks", "Green and herbal tea", "Sencha|Jasmine|Gunpowder|Peppermint|Camomile|Rooibos",
          "|Organic |Spring |House ", "100 g|250 g|500 g|50 bags", 480, 0.2),
    Shelf("Drinks", "Coffee beans", "Espresso|Filter Roast|Decaf|Mocha|House Blend",
          "Brazilian |Colombian |Ethiopian |Guatemalan |Kenyan |Sumatran ", "250 g|1 kg|5 kg", 890, 1.0),
    Shelf("Drinks", "Syrups and cordials", "Elderflower Cordial|Vanilla Syrup|Hazelnut Syrup|Ginger Cordial|Grenadine",
          "|Classic |Light ", "0.5 l|0.7 l|1 l|6 × 1 l", 560, 1.1),
    Shelf("Pantry", "Biscuits", "Shortbread|Oat Biscuits|Ginger Nuts|Amaretti|Wafers",
          "|Butter |Chocolate |Lemon |Wholemeal ", "150 g|400 g|2 kg tin", 260, 0.4),
    Shelf("Pantry", "Chocolate", "Dark Chocolate|Milk Chocolate|White Chocolate|Cocoa Powder|Chocolate Drops",
          "|Fair Trade |Hazelnut |Orange |Sea Salt ", "100 g|1 kg|2.5 kg", 310, 0.5),
    Shelf("Pantry", "Honey and jam", "Honey|Apricot Jam|Strawberry Jam|Marmalade|Plum Butter",
          "|Organic |Coarse |Grandmother's ", "30 g × 60|340 g|4 kg bucket", 390, 0.6),
    Shelf("Pantry", "Nuts and dried fruit", "Almonds|Cashews|Walnuts|Figs|Apricots|Crème brûlée Almonds",
          "|Roasted |Salted |Organic ", "200 g|1 kg|5 kg", 640, 0.9),
    Shelf("Tableware", "Cups", "Espresso Cup|Cappuccino Cup|Mug|Latte Bowl|Tea Cup",
          "White |Stoneware |Sand |Midnight Blue ", "single|set of 6|case of 24", 380, 0.35),
    Shelf("Tableware", "Plates and bowls", "Dinner Plate|Side Plate|Soup Bowl|Serving Dish|Saucer",
          "White |Stoneware |Sand |Midnight Blue ", "single|set of 6|case of 24", 520, 0.7),
    Shelf("Tableware", "Glasses", "Tumbler|Water Glass|Wine Glass|Carafe|Champagne Flute",
          "|Stackable |Tempered ", "single|set of 6|case of 36", 290, 0.3),
    Shelf("Tableware", "Cutlery", "Table Fork|Table Knife|Tea Spoon|Cake Fork|Steak Knife",
          "Brushed |Polished |Heavy ", "dozen|canteen of 24", 1450, 0.6),
    Shelf("Kitchen", "Pots and pans", "Stock Pot|Frying Pan|Sauté Pan|Milk Pan|Roasting Tin",
          "Steel |Cast Iron |Copper ", '8"|10"|12"', 2790, 2.4),
    Shelf("Kitchen", "Knives and boards", "Chef's Knife|Bread Knife|Paring Knife|Chopping Board|Sharpener",
          "|Beechwood |Forged ", "small|medium|large", 1890, 0.5),
    Shelf("Kitchen", "Machines", "Coffee Grinder|Kettle|Toaster|Hand Blender|Milk Frother",
          "Compact |Professional |Quiet ", "230 V|230 V, matt black", 6900, 4.2),
    Shelf("Consumables", "Paper goods", "Napkins|Paper Towels|Baking Paper|Till Rolls|Filter Papers",
          "|Recycled |Unbleached ", "100 pieces|500 pieces|2,000 pieces", 240, 0.8),
    Shelf("Consumables", "Takeaway", "Cup Lids|Soup Cups|Sandwich Boxes|Paper Straws|Carrier Bags",
          "|Compostable |Kraft ", "50 pieces|250 pieces|1,000 pieces", 560, 1.2),
    Shelf("Consumables", "Cleaning", "Washing-up Liquid|Descaler|Surface Cleaner|Dishwasher Salt|Hand Soap",
          "|Lemon |Unscented |Concentrated ", "1 l|5 l|10 l canister", 330, 2.0),
]  # fmt: skip

ROOMS = list(dict.fromkeys(shelf.room for shelf in SHELVES))
SUPPLIERS = 24
MATERIALS = ["steel", "porcelain", "glass", "paper", "beech", "cotton"]
ORIGINS = ["Italy", "Portugal", "India", "Kenya", "Germany", "Poland", "Sweden", "Brazil"]


@dataclass(frozen=True)
class Catalogue:
    """The rows of three tables, and the price of each product in cents, by its key less one."""

    categories: list[Row]
    suppliers: list[Row]
    products: list[Row]
    prices: list[int]


def catalogue(random: Random, count: int) -> Catalogue:
    products = list(_products(random, count))
    return Catalogue(_categories(), list(_suppliers(random)), products, [round(row[6] * 100) for row in products])


def _categories() -> list[Row]:
    rooms = [(key, room, None) for key, room in enumerate(ROOMS, 1)]
    leaves = [(key, shelf.name, ROOMS.index(shelf.room) + 1) for key, shelf in enumerate(SHELVES, len(ROOMS) + 1)]
    return [*rooms, *leaves]


def _suppliers(random: Random) -> Iterator[Row]:
    endings = ["& Sons", "Imports", "Mills", "Trading Co.", "GmbH", "AB", "Lda", "Collective"]
    for key, (place, family) in enumerate(zip(random.sample(PLACES, SUPPLIERS), FAMILY[::4], strict=False), 1):
        name = f"{family if key % 2 else place + ' ' + family} {random.choice(endings)}"
        country = random.choice(list(DIALLING))
        mail = None if random.random() < 0.1 else f"sales@supplier{key:02}.example"
        phone = f"+{DIALLING[country]} {random.randrange(10**7, 10**8)}" if random.random() < 0.8 else ""
        yield key, name, mail, phone, country, f"https://supplier{key:02}.example/" if random.random() < 0.7 else None


def _products(random: Random, count: int) -> Iterator[tuple]:
    """Spread evenly over the shelves, each name once; where the words run out, the pack gets an edition."""
    named = [_names(random, shelf) for shelf in SHELVES]
    for key in range(1, count + 1):
        shelf_number = (key - 1) % len(SHELVES)
        names = named[shelf_number]
        turn, place = divmod((key - 1) // len(SHELVES), len(names))
        name, factor = names[place]
        edition = f", edition {turn + 1}" if turn else ""
        yield _product(random, key, shelf_number, name + edition, factor)


def _names(random: Random, shelf: Shelf) -> list[tuple[str, float]]:
    """Every thing in every kind and pack, shuffled, with what the pack does to the price."""
    packs = shelf.packs.split("|")
    names = [
        (f"{kind}{thing}, {pack}", 1 + 2.2 * packs.index(pack))
        for thing, kind, pack in every(shelf.things.split("|"), shelf.kinds.split("|"), packs)
    ]
    random.shuffle(names)
    return names


def _product(random: Random, key: int, shelf_number: int, name: str, factor: float) -> tuple:
    shelf = SHELVES[shelf_number]
    cents = round(shelf.cents * factor * random.uniform(0.8, 1.3) / 5) * 5
    cost = None if random.random() < 0.04 else round(cents * random.uniform(0.45, 0.75)) / 100
    supplier = None if random.random() < 0.05 else random.randrange(1, SUPPLIERS + 1)
    weight = None if random.random() < 0.06 else round(shelf.weight * factor * random.uniform(0.8, 1.2), 3)
    sku = f"{shelf.room[:2].upper()}{shelf_number:02}-{key:05}"
    return (
        key, sku, name, _description(random, name), len(ROOMS) + 1 + shelf_number, supplier, cents / 100, cost,
        _stock(random), weight, json.dumps(_attributes(random)), random.random() < 0.06,
    )  # fmt: skip


def _description(random: Random, name: str) -> str | None:
    kind = random.random()
    if kind < 0.25:
        return None
    if kind < 0.3:
        return ""
    praise = random.choice(["A favourite in cafés.", "Sold by the case.", "New in our range.", "Keeps well."])
    advice = random.choice(["Store dry and cool.", "Dishwasher-safe.", "From a family firm.", ""])
    return f"{name}. {praise} {advice}".strip()


def _stock(random: Random) -> int:
    """Most shelves are full; some are nearly empty, so that not every order can go today."""
    kind = random.random()
    if kind < 0.1:
        return 0
    return random.randrange(1, 9) if kind < 0.25 else random.randrange(40, 900)


def _attributes(random: Random) -> dict[str, object]:
    found: dict[str, object] = {}
    if random.random() < 0.6:
        found["origin"] = random.choice(ORIGINS)
    if random.random() < 0.4:
        found["material"] = random.choice(MATERIALS)
    if random.random() < 0.3:
        found["colours"] = random.sample(["white", "sand", "blue", "black", "green"], random.randrange(1, 4))
    if random.random() < 0.3:
        found["organic"] = random.random() < 0.5
    return found
