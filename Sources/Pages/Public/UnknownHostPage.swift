internal import Relais

extension PublicSite {
  /// What answers where many companies are served, under a name that is none of theirs.
  static var unknownHost: PublicSite {
    var site = PublicSite(languages: [.french, .english])
    for language in site.languages {
      site.notFound[language] = Resource(
        contentType: "text/plain; charset=utf-8",
        text: "404 \(PublicWords.unknownHost(in: language))\n")
    }
    return site
  }
}
