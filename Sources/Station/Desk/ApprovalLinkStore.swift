internal import Announcing
internal import Logging
internal import Pages
internal import Relais

/// The links by which people approve, kept in `approval-links.json` in the data folder.
///
/// A change holds once it is on disk, so that what was used once is used after any start.
actor ApprovalLinkStore {
  private let file: KeptFile
  private var book: ApprovalLinks
  private var isChanging = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// The links of a data folder; where they cannot be read, none works.
  init(folder: String, logger: Logger) {
    file = KeptFile(path: "\(folder)/approval-links.json")
    do throws(KeptFile.Problem) {
      book = try file.read(ApprovalLinks.self) ?? ApprovalLinks()
    } catch {
      logger.error("Links for approval do not work any more", metadata: ["why": "\(error)"])
      book = ApprovalLinks()
    }
  }

  /// The links as they are.
  var links: ApprovalLinks { book }

  /// Changes something, durably; where the disk does not take it nothing has changed.
  func change<Value: Sendable>(_ edit: @Sendable (inout ApprovalLinks) -> Value) async throws
    -> Value
  {
    if isChanging { await withCheckedContinuation { waiting.append($0) } }
    isChanging = true
    defer { if waiting.isEmpty { isChanging = false } else { waiting.removeFirst().resume() } }
    var next = book
    let value = edit(&next)
    if next != book { try await file.write(next) }
    book = next
    return value
  }
}
