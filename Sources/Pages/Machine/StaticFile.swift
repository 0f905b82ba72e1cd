import Relais

/// A file of an exported site.
struct StaticFile {
  /// Where it lies in the folder: `incidents/i1/index.html`.
  var path: String
  /// What it holds.
  var bytes: [UInt8]

  /// The files of a site, each path once.
  static func files(of site: PublicSite) throws(StaticExportProblem) -> [StaticFile] {
    var files: [StaticFile] = []
    for path in site.paths {
      if let resource = site.resource(at: path) {
        // What is no answer to a plain request has no place among files.
        guard resource.status == 200 else { continue }
        files.append(StaticFile(path: try place(of: path), bytes: resource.body))
      } else if let target = site.target(of: path), target != path + "/" {
        files.append(StaticFile(path: try place(of: path), bytes: pointer(to: target)))
      }
    }
    if let language = site.languages.first, let missing = site.notFound[language] {
      files.append(StaticFile(path: "404.html", bytes: missing.body))
    }
    var seen: Set<String> = []
    for file in files where !seen.insert(file.path).inserted { throw .badPath(file.path) }
    return files
  }

  /// The file for an address: its own name where that has an ending, else an `index.html`.
  private static func place(of path: String) throws(StaticExportProblem) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.first == "", parts.count > 1 else { throw .badPath(path) }
    parts.removeFirst()
    if parts.last == "" { parts.removeLast() }
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".") && part.utf8.count <= 200
        && part.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }
    guard isPlain else { throw .badPath(path) }
    let isFile = !path.hasSuffix("/") && parts.last?.contains(".") == true
    return (isFile ? parts : parts + ["index.html"]).joined(separator: "/")
  }

  /// A page that leads to another, since files cannot redirect.
  private static func pointer(to target: String) -> [UInt8] {
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(target)</title>\
      <meta http-equiv="refresh" content="0; url=\(target)">\
      <link rel="canonical" href="\(target)"></head>\
      <body><p><a href="\(target)">\(target)</a></p></body></html>

      """
    return Array(page.markup.utf8)
  }
}
