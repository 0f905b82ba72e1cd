internal import ArgumentParser
internal import Station

/// Where the station keeps its data, which is also where its socket is.
struct FolderOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The station's data folder.",
      discussion: "Default: $RELAIS_DATA, else /var/lib/relais for root, else "
        + "~/.local/state/relais.", valueName: "folder"))
  var data: String?

  /// The folder.
  var folder: DataFolder { DataFolder(data) }
}

/// Which running station a command is for.
struct DataOption: ParsableArguments {
  /// Where it keeps its data.
  @OptionGroup var place: FolderOption
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of a twin with several companies, the one that is meant.",
      discussion: "As its office calls it, or as relais pair list does.", valueName: "name"))
  var company: String?

  /// Asks the running station, giving each reply to the closure, which says whether to go on.
  ///
  /// Ends the program with code 2 where no station runs, or where it refuses.
  func ask(
    _ request: ControlRequest,
    sending lines: (any AsyncSequence<String, any Error> & Sendable)? = nil,
    _ take: (ControlReply) throws -> Bool
  ) async throws {
    do {
      try await ControlClient(folder: place.folder).ask(
        request, of: company, sending: lines
      ) { reply in
        if case .refused(let why, let isMisuse) = reply {
          Console.complain("relais: \(why)")
          throw isMisuse ? Console.misuse : Console.down
        }
        return try take(reply)
      }
    } catch let error as ControlError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }
}
