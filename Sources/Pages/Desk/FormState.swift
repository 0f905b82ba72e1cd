/// What a person has typed into a form that was not accepted, and why not.
///
/// A page shows every value again, except passwords, and every error beside its field.
public struct FormState: Hashable, Sendable {
  /// Which of a page's forms it was: the last part of the address that it was sent to, such as
  /// `update` or `merge`; empty for the form of a page that has one.
  public var form = ""
  /// What was sent, by field.
  public var values: [String: [String]] = [:]
  /// What is wrong, by field; `""` for the form as a whole.
  public var errors: [String: Message] = [:]

  /// Nothing typed, nothing wrong.
  public init() {}

  /// What was sent in a field, the first where there are several; empty if nothing was.
  public func value(_ field: String) -> String { values[field]?.first ?? "" }
}
