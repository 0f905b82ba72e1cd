/// Bytes as words that two people read to each other over the phone.
///
/// 256 words that are spelled, and nearly said, alike in French and English: one a byte.
enum ShortWords {
  /// The words of some bytes, one each, joined by hyphens.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    bytes.map { words[Int($0)] }.joined(separator: "-")
  }

  /// In alphabetical order; the place of each is the byte that it stands for.
  static let words = """
    accent accord action agent alibi alpha atlas avenue ballet bison bonus boutique bravo brioche \
    bronze budget buffet bureau canal canyon capital caramel carton casino champion chance cobra \
    code colonel compost concert condor contact content cosmos couple coupon courage cube culture \
    delta dessert destination direct email empire ensemble estimation excellent expert extra fable \
    ferry festival fiction figure finance fragile fruit gala gazelle genre geranium global golf \
    grand grotesque guide habitat hamster harmonica hibiscus hockey horizon humble iceberg igloo \
    immense impact index intense invention iris jaguar jargon jazz jockey jogging joker judo \
    junior karate kilo kiwi koala label lance laser latitude liberal lion logo longitude lotus \
    lunch machine magma margarine marine massage match maximum medium melon menu message million \
    mimosa minimum minute mirage mission mobile modem module motel nation nature nectar niche \
    noble normal notion nougat nuance oasis oblique olive omelette opinion option orange ozone \
    palace panda panorama parade parasol passage passion patio pause photo piano pirate pivot \
    pizza plaque plateau poncho portion possible prairie prestige prince probable promenade \
    prudent puzzle python quartz quiche radar raisin record reggae relief restaurant ricochet \
    robot rose rotation rouge route royal salon samba sardine satin sauce sauna saxophone science \
    serpent service signal simple site ski slogan social sofa solo sonar soprano souvenir spatial \
    sport square star station statue steak studio suite sultan surf surface sushi table talent \
    tandem tango taxi technique tempo tennis tension torrent train tram triangle tribal trident \
    tsunami tunnel turban turquoise unique valise valve vase vertical vigilance village violet \
    visa vision vital volume voyage yoga zen zigzag zone zoom
    """.split(separator: " ").map(String.init)
}
