/// The colours of every page, for light and dark, as custom properties of a style sheet.
///
/// Board and desk share them. Words in any of them, on `--paper` and on the wash of the same hue,
/// have a contrast of at least 4.5 : 1; a test reckons it.
enum Palette {
  /// The properties of both schemes, `color-scheme` included.
  static let sheet = """
    :root{color-scheme:light dark;
    --paper:#fdfdfb;--ink:#15181c;--soft:#575d66;--rule:#dfdfd9;--link:#1d4e9e;
    --green:#1a7440;--green-wash:#eef6f0;
    --yellow:#855800;--yellow-wash:#faf3df;
    --orange:#ad450b;--orange-wash:#fcf0e7;
    --red:#b3202a;--red-wash:#fcefee;
    --blue:#1d4e9e;--blue-wash:#edf2fa;
    --grey:#5d636c;--grey-wash:#f3f3f0}
    @media(prefers-color-scheme:dark){:root{
    --paper:#111315;--ink:#ebe9e4;--soft:#a3a9b1;--rule:#2c3035;--link:#93bbf5;
    --green:#5ec487;--green-wash:#14221a;
    --yellow:#e0b146;--yellow-wash:#251e0e;
    --orange:#f3935a;--orange-wash:#281911;
    --red:#ff8580;--red-wash:#2a1617;
    --blue:#93bbf5;--blue-wash:#141d2b;
    --grey:#9aa1aa;--grey-wash:#1a1d20}}
    @media(forced-colors:active){:root{
    --paper:Canvas;--ink:CanvasText;--soft:CanvasText;--rule:GrayText;--link:LinkText;
    --green:CanvasText;--yellow:CanvasText;--orange:CanvasText;--red:CanvasText;--blue:CanvasText;
    --grey:GrayText}}
    .status-green{--hue:var(--green);--wash:var(--green-wash)}
    .status-yellow{--hue:var(--yellow);--wash:var(--yellow-wash)}
    .status-orange{--hue:var(--orange);--wash:var(--orange-wash)}
    .status-red{--hue:var(--red);--wash:var(--red-wash)}
    .status-blue{--hue:var(--blue);--wash:var(--blue-wash)}
    .status-grey{--hue:var(--grey);--wash:var(--grey-wash)}
    """
}
