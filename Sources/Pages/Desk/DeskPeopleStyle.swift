/// How codes and links look that are shown once.
enum DeskPeopleStyle {
  /// The part of the style sheet.
  static let sheet = """
    .secret code,.codes code{font-size:1.0667rem;letter-spacing:.03em;overflow-wrap:anywhere}
    .secret code{display:inline-block;padding:.5rem .75rem;background:var(--grey-wash)}
    .facts.whole{grid-template-columns:minmax(0,44rem)}
    .facts+.form,.empty+.form{margin-top:.875rem}
    .empty+.facts{margin-top:.5rem}
    [name=code]{max-width:27rem}
    .codes{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));\
    gap:.5rem 2rem;max-width:44rem}
    """
}
