public import ArgumentParser
public import Station

extension BannerFile: ExpressibleByArgument {}

/// Gives out what a site needs to show the banner.
struct BannerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "banner",
    abstract: "Print what a site needs to show the banner.",
    discussion: """
      tag      the element that includes the script: nothing else is needed
      snippet  a script for sh and cron, which keeps a copy on the site's own host
      plugin   a plugin for WordPress: wp-content/mu-plugins/relais-banner.php

      docs/banner.md tells which one to take, and what to do with it.
      """)

  @Argument(help: "tag, snippet or plugin.") var file: BannerFile
  @Argument(help: "The public page's address, such as https://status.example.") var page: String

  func run() throws {
    guard let text = file.text(page: page) else {
      throw ValidationError(
        "\"\(page)\" is no address of a page: write one such as https://status.example.")
    }
    Console.say(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }
}
