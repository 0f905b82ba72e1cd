// The bytes of a connection, cut into requests: nothing may trap, read outside, or differ with how
// the bytes were split. README.md beside this file says how to run it.
import Glibc

/// What the bytes come to, as text; `piece` is how many come at a time.
private func framed(_ bytes: UnsafeRawBufferPointer, piece: Int) -> String {
  var framer = RequestFramer(limits: ServingLimits())
  var told = ""
  var start = 0
  var end = 0
  while end < bytes.count {
    end = min(end + piece, bytes.count)
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      let (step, used) = framer.step(rest)
      precondition(used <= rest.count, "more bytes were used than there are")
      switch step {
      case .incomplete: break
      case .head(let head):
        precondition(head.path.end <= head.length && head.length <= rest.count)
        told += "head \(head.method) \(head.target.count) \(head.path.count) \(head.hasBody);"
        told += "\(fields(head, rest));"
        start += used
        continue
      case .body(let range):
        for byte in rest[range] { told += " \(byte)" }
        start += used
        continue
      case .end:
        told += "end;"
        start += used
        continue
      case .refused(let refusal): return told + "\(refusal)"
      }
      start += used
      break
    }
  }
  return told
}

/// What is asked of a head afterwards.
private func fields(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> String {
  let codings = Negotiation.codings(bytes, head.acceptEncoding.first)
  let languages = ["fr", "en"].map { Array($0.utf8) }
  let language = Negotiation.language(bytes, head.acceptLanguage.first, among: languages) ?? -1
  let isMatch = Negotiation.isMatch(bytes, head.ifNoneMatch.first, tag: Array("\"a\"".utf8))
  let path = RequestTarget.decoded(bytes, head.path)?.count ?? -1
  return "\(codings.gzip) \(codings.brotli) \(codings.identity) \(language) \(isMatch) \(path)"
}

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  let whole = framed(bytes, piece: max(1, count))
  precondition(framed(bytes, piece: 1) == whole, "bytes one by one are read otherwise")
  precondition(framed(bytes, piece: 7) == whole, "bytes by sevens are read otherwise")
  return 0
}
