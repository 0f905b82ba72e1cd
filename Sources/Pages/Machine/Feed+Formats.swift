import Relais

extension Feed {
  /// The feed as Atom (RFC 4287), to be found at this address.
  func atom(at address: String, zone: TimeZoneRules) -> [UInt8] {
    let entries = entries.map { entry -> HTML in
      """
      <entry><id>\(entry.id)</id><title>\(entry.title)</title>\
      <published>\(zone.timestamp(entry.published))</published>\
      <updated>\(zone.timestamp(entry.updated))</updated>\
      <link rel="alternate" type="text/html" href="\(entry.url)"/>\
      <content type="html">\(entry.content.markup)</content></entry>

      """
    }
    let feed: HTML = """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(language.name)">
      <id>\(id)</id><title>\(title)</title><subtitle>\(purpose)</subtitle>
      <updated>\(zone.timestamp(updated))</updated><author><name>\(author)</name></author>
      <link rel="alternate" type="text/html" href="\(home)"/>
      <link rel="self" type="application/atom+xml" href="\(address)"/>
      \(entries)</feed>

      """
    return Array(feed.markup.utf8)
  }

  /// The feed as RSS 2.0.
  func rss(at address: String) -> [UInt8] {
    let entries = entries.map { entry -> HTML in
      """
      <item><title>\(entry.title)</title><link>\(entry.url)</link>\
      <guid isPermaLink="false">\(entry.id)</guid>\
      <pubDate>\(TimeZoneRules.utc.local(entry.published).mailDate)</pubDate>\
      <description>\(entry.content.markup)</description></item>

      """
    }
    let feed: HTML = """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
      <title>\(title)</title><link>\(home)</link><description>\(purpose)</description>
      <language>\(language.name)</language>
      <lastBuildDate>\(TimeZoneRules.utc.local(updated).mailDate)</lastBuildDate>
      <atom:link rel="self" type="application/rss+xml" href="\(address)"/>
      \(entries)</channel></rss>

      """
    return Array(feed.markup.utf8)
  }

  /// The feed as JSON Feed 1.1 (jsonfeed.org/version/1.1).
  func json(at address: String, zone: TimeZoneRules) -> [UInt8] {
    let feed: JSONValue = [
      "version": "https://jsonfeed.org/version/1.1", "title": .text(title),
      "home_page_url": .text(home), "feed_url": .text(address), "description": .text(purpose),
      "language": .text(language.name), "authors": [["name": .text(author)]],
      "items": .list(
        entries.map { entry in
          [
            "id": .text(entry.id), "url": .text(entry.url), "title": .text(entry.title),
            "content_html": .text(entry.content.markup),
            "date_published": .text(zone.timestamp(entry.published)),
            "date_modified": .text(zone.timestamp(entry.updated)),
          ]
        }),
    ]
    return feed.bytes
  }
}
