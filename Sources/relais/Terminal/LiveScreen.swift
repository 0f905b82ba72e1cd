internal import Glibc

/// Draws a picture again and again in the same place of the terminal.
struct LiveScreen {
  private let isTerminal = isatty(STDOUT_FILENO) == 1

  /// The columns of the terminal; 100 where there is none.
  var width: Int {
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return 100 }
    return Int(size.ws_col)
  }

  /// The columns that a table may take: all of them where there is no terminal, so that whoever
  /// reads a file or a pipe finds every word.
  var tableWidth: Int { isTerminal ? width : .max }

  /// Whether the terminal was closed: what is written reaches nobody any more.
  var isGone: Bool { isTerminal && isatty(STDOUT_FILENO) == 0 }

  /// Switches to the terminal's second screen, so that what stood there comes back afterwards.
  func open() {
    if isTerminal { write("\u{1B}[?1049h\u{1B}[?25l") }
  }

  /// Switches as ``open()``, and back when the program is interrupted or told to end.
  func openUntilInterrupted() {
    guard isTerminal else { return }
    open()
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { _ in
        let restore: StaticString = "\u{1B}[?25h\u{1B}[?1049l"
        _ = Glibc.write(STDOUT_FILENO, restore.utf8Start, restore.utf8CodeUnitCount)
        _exit(0)
      }
    }
  }

  /// Switches back.
  func close() {
    if isTerminal { write("\u{1B}[?25h\u{1B}[?1049l") }
  }

  /// Shows these lines instead of those before; below those before where there is no terminal.
  func show(_ lines: [String]) {
    guard isTerminal else { return write(lines.joined(separator: "\n") + "\n\n") }
    write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
  }

  private func write(_ text: String) { Console.put(text, to: STDOUT_FILENO) }
}
