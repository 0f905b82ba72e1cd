import Incidents
import Relais
import Testing

@Suite("What a node is known to have")
struct KnowledgeTests {
  @Test("is what its last life wrote, and what that life told of the others")
  func known() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    office.write(word(.majorOutage, at: .zero), at: 1)
    office.write(word(.operational, at: .zero), at: 2)
    #expect(office.record.known(to: "twin") == nil && office.record.nodes == ["office"])

    twin.read(office, at: 3)
    twin.write(word(.partialOutage, at: .zero), at: 4)
    office.write(word(.majorOutage, at: .zero), at: 5)
    office.read(twin, at: 6)
    let known = try #require(office.record.known(to: "twin"))
    // The mark and the word are its own; of the office it told of two facts, not of the third.
    #expect(known[twin.writer] == 2 && known[office.writer] == 2)
    #expect(office.record.nodes == ["office", "twin"])

    // Restored from an old backup it has lost what it knew, and says so.
    var restored = SimpleNode("twin", epoch: 2)
    restored.write(word(.operational, at: .zero), at: 7)
    office.read(restored, at: 8)
    let after = try #require(office.record.known(to: "twin"))
    #expect(after[restored.writer] == 1 && after[office.writer] == 0 && after[twin.writer] == 0)
  }
}
