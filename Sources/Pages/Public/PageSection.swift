/// A part of a page: what it is on the left, or above, and the thing itself.
struct PageSection {
  /// The name that addresses may end with.
  let id: String
  /// What it is.
  let title: String
  /// What to know to read it.
  var note: String?

  /// The part with its content.
  func html(_ content: HTML) -> HTML {
    let words: HTML? = note.map { "<p>\($0)</p>" }
    return """
      <section class="part" aria-labelledby="\(id)"><div class="label"><h2 id="\(id)">\(title)</h2>\
      \(words)</div>
      <div class="content">\(content)</div></section>

      """
  }
}
