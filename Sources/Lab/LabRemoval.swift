import FoundationEssentials
import Glibc

/// Takes away what a lab has made: processes, namespaces, files.
///
/// Plain system calls, so that it works in a cancelled task and cannot itself be interrupted.
enum LabRemoval {
  private static let spaces = "/run/netns"
  private static let settings = "/etc/netns"

  /// Removes one lab; does nothing where it is gone already.
  static func remove(_ lab: LabName) {
    let namespaces = entries(of: spaces).filter { LabName(in: $0) == lab }
    endProcesses(in: Set(namespaces.compactMap { Node(of: "\(spaces)/\($0)") }))
    for namespace in namespaces {
      umount2("\(spaces)/\(namespace)", Int32(MNT_DETACH))
      unlink("\(spaces)/\(namespace)")
    }
    for entry in entries(of: settings) where LabName(in: entry) == lab {
      try? FileManager.default.removeItem(atPath: "\(settings)/\(entry)")
    }
    rmdir(settings)  // fails, as it should, where somebody else keeps settings there
    try? FileManager.default.removeItem(atPath: lab.directory)
  }

  /// Removes what labs have left behind whose owner no longer runs; returns their names.
  @discardableResult
  static func sweep() -> [LabName] {
    let names = (entries(of: spaces) + entries(of: settings) + entries(of: LabName.parent))
      .compactMap(LabName.init(in:))
    let left = Set(names).filter { !$0.isOwned }.sorted { "\($0)" < "\($1)" }
    left.forEach(remove)
    return left
  }

  /// What of a lab is still there: namespaces, directories, processes; empty when it is gone.
  static func remains(of lab: LabName) -> [String] {
    let namespaces = entries(of: spaces).filter { LabName(in: $0) == lab }
    let nodes = Set(namespaces.compactMap { Node(of: "\(spaces)/\($0)") })
    return namespaces + entries(of: settings).filter { LabName(in: $0) == lab }
      + entries(of: LabName.parent).filter { LabName(in: $0) == lab }
      + processes(in: nodes).map { "process \($0)" }
  }

  /// Ends every process that lives in one of these namespaces: it was started by the lab.
  private static func endProcesses(in nodes: Set<Node>) {
    // A process may have forked while we looked: look again, but not for ever.
    for _ in 0..<20 {
      let found = processes(in: nodes)
      guard !found.isEmpty else { return }
      for process in found { kill(process, SIGKILL) }
      usleep(20_000)
    }
  }

  private static func processes(in nodes: Set<Node>) -> [pid_t] {
    guard !nodes.isEmpty else { return [] }
    return entries(of: "/proc").compactMap { pid_t($0) }.filter { process in
      process != getpid() && Node(of: "/proc/\(process)/ns/net").map(nodes.contains) == true
    }
  }

  private static func entries(of directory: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
  }

  /// What tells one namespace from another: the identity of its file.
  private struct Node: Hashable {
    let device: dev_t
    let number: ino_t

    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = status.st_dev
      number = status.st_ino
    }
  }
}
