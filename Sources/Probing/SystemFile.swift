import Glibc

/// Reads a small text file of the system.
///
/// Nil where it is not there or may not be read; what follows the limit, in bytes, is left out.
/// Bytes that are not UTF-8 become `�`.
func systemFile(_ path: String, limit: Int = 1 << 20) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 16_384)
  while bytes.count < limit {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { break }
    bytes += chunk.prefix(count)
  }
  return String(decoding: bytes.prefix(limit), as: UTF8.self)
}
