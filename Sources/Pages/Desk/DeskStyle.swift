/// The one style sheet of the desk.
enum DeskStyle {
  /// What stands between `<style>` and `</style>`.
  static let sheet = InlineText.compact(Palette.sheet)
}
