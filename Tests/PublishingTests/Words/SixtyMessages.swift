/// Sixty messages as people write or paste them, and as somebody would who means harm.
enum SixtyMessages {
  /// The sentence about customers' orders that every message ends with, and that must stay.
  static let order = "Vous pouvez commander normalement."

  static let all: [String] = french + scripts + signs + links + harm + lengths

  private static let french = [
    "Panne opérateur : téléphones et Internet coupés. Point à 11 h.",
    "Être prêt, ça va. Nous sommes désolés de la gêne occasionnée !",
    "L’œuvre n’est « pas » finie — déjà… Patience.",
    "Naïveté, Noël, maïs, cœur, Ÿ. À É È Ù Ç ß ñ ø å.",
    "e\u{301}te\u{301} re\u{301}pare\u{301} en de\u{301}compose\u{301}",
    "10 % de 5 € = 0,5 €. Horaires : 12:30 – 14:00.",
    "11\u{A0}h\u{A0}30\u{202F}! Puis 12\u{2009}h.",
    "a\nb\nc\n\nDeuxième paragraphe.", "Retour\u{2028}ligne et\ttabulation",
    "M. Petit rappelle à 11 h. 30 au plus tard. Merci.",
  ]

  private static let scripts = [
    "Ελληνικά: βλάβη στο τηλέφωνο.", "Связь восстановлена. Й и и\u{306}.",
    "障害が発生しています。電話がつながりません", "통신 장애가 있습니다", "ไม่มีสัญญาณ", "हिन्दी में सूचना",
    "عطل في الهاتف. نعتذر.", "תקלה בטלפון", "مرحبا hello عالم",
    "\u{200F}עברית\u{200E} ok", "\u{202E}txt.exe\u{202C} à l’envers",
    "o\u{302}\u{323} et a\u{308}\u{304}",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309} zalgo",
  ]

  private static let signs = [
    "🐱 en panne", "👨\u{200D}👩\u{200D}👧\u{200D}👦 la famille", "🇫🇷 🇬🇧 🇩🇪 👍🏽👍🏿",
    "1\u{FE0F}⃣ 2\u{FE0F}⃣ #\u{FE0F}⃣ ❤\u{FE0F} ❤", "☎\u{FE0F} coupé ☎ ⚠\u{FE0F} Attention ⚠",
    "✅ commandes ❌ téléphone © ™ ®", "🏳\u{FE0F}\u{200D}🌈 et ☺ ♥ ✔ ▶",
    "@relais #panne $TSLA @tous @everyone", "&amp; &lt;b&gt; &#60; &eacute;",
  ]

  private static let links = [
    "https://shop.fr", "https://shop.fr https://blog.shop.fr/a/b?c=d&e=f#g",
    "Voir https://shop.fr/panne.", "(https://shop.fr/a_(b)) fin", "http://shop.fr:8080/x",
    "shop.fr www.shop.fr/panne", "Écrivez à aide@shop.fr", "ftp://shop.fr/x javascript:alert(1)",
    String(repeating: "https://shop.fr/ ", count: 12),
  ]

  private static let harm = [
    "a\r\nBcc: b@evil.example\r\n\r\nsalut", "x\r\n.\r\nMAIL FROM:<b@evil.example>",
    "<b>gras</b> & <script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "*gras* _italique_ ~barré~ `code` [lien](javascript:alert(1))",
    "# Titre\n- un\n> deux\n1. trois",
    "<!channel> <@U123> <https://evil.example|shop.fr>", "[gallery id=1] [caption]x[/caption]",
    "{{service}} {{{link}}} {% if %}", "\",\"status\":\"draft\",\"x\":\"",
    "status=x&visibility=direct",
    "nul\u{0} cloche\u{7} échap\u{1B}[31m",
  ]

  private static let lengths = [
    String(repeating: "x", count: 280), String(repeating: "é", count: 281),
    String(repeating: "の", count: 141), String(repeating: "mot ", count: 1_250),
    String(repeating: "La ligne de secours marche. ", count: 180),
    String(repeating: "Être prêt. ", count: 40),
    String(repeating: "👨\u{200D}👩\u{200D}👧\u{200D}👦", count: 150),
  ]
}
