internal import Exchange
internal import FoundationEssentials
internal import Relais
internal import Twin

/// The folders of a twin's companies, one each, under `companies` in the twin's own.
///
/// A folder has all that a station keeps: journal, key, pairs, accounts. It is called as the pair
/// by which it came about. One whose name begins with a dot is not finished, and is no company.
struct CompanyFolders: Sendable {
  /// The company's files in the folder of an older version, besides the journal's.
  private static let own: Set<String> = ["accounts.json", "sessions.json"]
  /// How an unfinished folder's name begins.
  private static let draft = ".new-"

  /// The twin's folder.
  let folder: DataFolder

  private var root: String { "\(folder.path)/companies" }

  /// The folder of a company.
  func folder(of company: String) -> DataFolder { DataFolder("\(root)/\(company)") }

  /// The companies there are, in the order of their names; removes what was not finished.
  ///
  /// - Throws: ``StationError/noDataFolder(path:reason:)``.
  func companies() throws(StationError) -> [String] {
    do {
      try FileManager.default.createDirectory(
        atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let names = try FileManager.default.contentsOfDirectory(atPath: root)
      for name in names where name.hasPrefix(Self.draft) {
        try FileManager.default.removeItem(atPath: "\(root)/\(name)")
      }
      return names.filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw .noDataFolder(path: root, reason: "\(error)")
    }
  }

  /// The folder in which a company is made ready.
  func draft(of pair: PairID) -> DataFolder { DataFolder("\(root)/\(Self.draft)\(pair)") }

  /// Removes what was made ready, if it is there.
  func drop(_ pair: PairID) { try? FileManager.default.removeItem(atPath: draft(of: pair).path) }

  /// Makes a company of what was made ready.
  func finish(_ pair: PairID) throws {
    try FileManager.default.moveItem(
      atPath: draft(of: pair).path, toPath: folder(of: "\(pair)").path)
  }

  /// Moves what a twin of one company has kept in its own folder to where companies lie.
  ///
  /// Goes on where it was interrupted. A twin that was never paired has nothing that belongs to a
  /// company: its files are left alone.
  ///
  /// - Returns: the company, if one was moved.
  /// - Throws: ``StationError/noDataFolder(path:reason:)``, and for pairs that cannot be read.
  func takeOver() throws(StationError) -> String? {
    do {
      let moving = "\(root)/.moving"
      let files = FileManager.default
      if !files.fileExists(atPath: moving) {
        let pairs = try KeptFile(path: "\(folder.path)/pairs.json").read([Pair].self) ?? []
        guard pairs.contains(where: { $0.side == .office }) else { return nil }
        // A program of an older version may still write there.
        try FolderLock.check("\(folder.path)/journal.lock", of: folder)
        try files.createDirectory(
          atPath: moving, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
      for name in try files.contentsOfDirectory(atPath: folder.path)
      where name.hasPrefix("journal.") || Self.own.contains(name) {
        try files.moveItem(atPath: "\(folder.path)/\(name)", toPath: "\(moving)/\(name)")
      }
      // Last, as it is what tells that there is something to be moved.
      if files.fileExists(atPath: "\(folder.path)/pairs.json") {
        try files.moveItem(
          atPath: "\(folder.path)/pairs.json", toPath: "\(moving)/pairs.json")
      }
      let pairs = try KeptFile(path: "\(moving)/pairs.json").read([Pair].self) ?? []
      guard let pair = pairs.last(where: { $0.side == .office }) else { return nil }
      try files.moveItem(atPath: moving, toPath: "\(root)/\(pair.id)")
      return "\(pair.id)"
    } catch let error as StationError {
      throw error
    } catch {
      throw .noDataFolder(path: folder.path, reason: "\(error)")
    }
  }
}
