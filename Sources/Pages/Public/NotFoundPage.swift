import Relais

/// What stands where nothing does.
struct NotFoundPage {
  /// What it is a part of.
  let view: PublicView
  /// For whom it is written.
  let reader: Reader

  /// The document.
  var html: HTML {
    let title = reader(PublicWords.notFound)
    let home = PageFrame.address("", in: reader.language, of: view.page)
    return PageFrame(
      reader: reader, page: view.page, place: .elsewhere, title: title, mark: .unknown, path: nil,
      isLive: false
    ).document(
      """
      <div class="plain"><div class="frame"><h1>\(title)</h1>
      <p class="summary">\(reader(PublicWords.notFoundHelp))</p>
      <p class="more"><a href="\(home)">\(reader(PublicWords.backToStatus))</a></p></div></div>

      """)
  }
}
