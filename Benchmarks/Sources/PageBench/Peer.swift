internal import Foundation
internal import Glibc
internal import Pages

/// A server as a process of its own, on CPU 0, stopped by its number when done.
final class Peer {
  private let process = Process()
  /// Ends with this process, whatever becomes of it.
  private let input = Pipe()
  private let folder: URL?
  /// Where it listens.
  private(set) var port: Int

  private init(_ arguments: [String], port: Int, folder: URL?, announces: Bool) throws {
    self.port = port
    self.folder = folder
    process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
    process.arguments = ["-c", "0"] + arguments
    process.standardInput = input
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = announces ? output : FileHandle.nullDevice
    try process.run()
    if announces {
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      self.port = Int(line.filter(\.isNumber)) ?? 0
    }
    guard !announces else { return }
    for _ in 0..<100 {
      if let socket = Loopback.visit(port, path: "/", until: "\r\n\r\n") {
        close(socket)
        return
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw CocoaError(.executableLoad)
  }

  /// Whether there is one to compare with.
  static var hasRival: Bool { FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx") }

  /// Ours: this program again.
  static func own(_ verb: String) throws -> Peer {
    try Peer([CommandLine.arguments[0], verb], port: 0, folder: nil, announces: true)
  }

  /// nginx with one worker, the same bytes, both codings as files, and the same fields.
  ///
  /// Debian has it send files by the kernel's hand; for files as small as these it is quicker
  /// without, so both are measured. On a 304 it says the fields of security again, which we leave
  /// out: a few nanoseconds each.
  static func nginx(sendsFiles: Bool) throws -> Peer {
    guard let port = Loopback.freePort() else { throw CocoaError(.executableLoad) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "relais-bench-\(port)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let page = Serving.page(version: 0)
    try Data(page.body).write(to: folder.appending(path: "page.html"))
    try Data(page.gzipped ?? []).write(to: folder.appending(path: "page.html.gz"))
    let policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    let configuration = """
      daemon off; worker_processes 1; pid \(folder.path)/pid; user root;
      error_log /dev/null; worker_rlimit_nofile 20000;
      events { worker_connections 12000; }
      http {
        default_type text/html; charset utf-8; access_log off; etag on;
        sendfile \(sendsFiles ? "on" : "off"); tcp_nopush on;
        keepalive_requests 1000000000; keepalive_timeout 75s; gzip_static on; gzip_vary on;
        open_file_cache max=100 inactive=60s;
        server {
          listen 127.0.0.1:\(port) backlog=4096; root \(folder.path);
          add_header Cache-Control "public, max-age=5, stale-if-error=86400";
          add_header Content-Security-Policy "\(policy)";
          add_header X-Content-Type-Options nosniff;
          add_header X-Frame-Options DENY;
          add_header Referrer-Policy no-referrer;
          location = / { try_files /page.html =404; }
        }
      }
      """
    let file = folder.appending(path: "nginx.conf")
    try Data(configuration.utf8).write(to: file)
    return try Peer(
      ["/usr/sbin/nginx", "-c", file.path], port: port, folder: folder, announces: false)
  }

  /// Its own number, and those of its workers.
  private var numbers: [Int32] {
    let own = process.processIdentifier
    let children = try? String(contentsOfFile: "/proc/\(own)/task/\(own)/children", encoding: .utf8)
    return [own] + (children ?? "").split(separator: " ").compactMap { Int32($0) }
  }

  /// CPU seconds used so far, all threads, by the scheduler's count of nanoseconds.
  func cpu() -> Double {
    numbers.reduce(0) { sum, number in
      let folder = "/proc/\(number)/task"
      let tasks = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return tasks.reduce(sum) { sum, task in
        let text = try? String(contentsOfFile: "\(folder)/\(task)/schedstat", encoding: .utf8)
        return sum + (Double(text?.split(separator: " ").first ?? "0") ?? 0) / 1e9
      }
    }
  }

  /// Resident memory, in kilobytes.
  func memory() -> Int {
    let text = try? String(
      contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return Int(line?.filter(\.isNumber) ?? "") ?? 0
  }

  /// Ends it and waits for its end.
  func stop() {
    process.terminate()
    process.waitUntilExit()
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }
}
