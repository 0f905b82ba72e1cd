public import Announcing

/// Whoever keeps the subscribers: takes a message to all of them over as one piece of work.
public protocol FanOut: Sendable {
  /// Makes the work durable, once for each delivery however often it is handed over, and returns
  /// before it is done.
  func accept(_ delivery: Delivery) async -> Receipt
  /// Stops what is left of the work.
  func stop(_ post: RemotePost) async -> Receipt
  /// Whether the work was taken over.
  func look(for delivery: Delivery) async -> ReadBack
  /// Why nobody could be written to, whatever the mail server says; nil where they could.
  func obstacle() async -> String?
}
