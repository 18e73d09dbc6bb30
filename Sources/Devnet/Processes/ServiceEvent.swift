import Foundation
import Simulation
import Synchronization

/// A line that a process of a devnet prints for the one that started it. What is not said of an event is not there.
struct ServiceEvent: Codable, Sendable {
    enum Name: String, Codable {
        /// The node takes participants; lanes are not open yet.
        case listening
        /// Everything that comes before the first sub-block is durable.
        case ready
        case progress
        /// The last: what it came to.
        case result
        /// It cannot go on, see ``kind`` and ``reason``.
        case failed
    }

    var event: Name

    // Of the node.
    var service: String?
    var played: Int?
    var count: Int?
    var pending: Int?
    var height: UInt64?
    var is_drained: Bool?
    var refused: [String: Int]?
    var bundle_waits: Int?
    var contested_sub_block: UInt64?
    var expectations: [SimulationDocument.Check]?

    // Of a verifier.
    var sub_blocks: UInt64?
    var transactions: UInt64?
    var verified: Bool?
    var verdict: String?
    var place: String?

    // Of what failed.
    var kind: DevnetError.Kind?
    var reason: String?

    init(_ event: Name) { self.event = event }

    /// Why a process ends.
    init(failure: DevnetError) {
        self.init(.failed)
        kind = failure.kind
        reason = failure.description
    }

    /// Prints it as one line. Where nobody reads any more, what the process does goes on: it has its own way of ending.
    func print() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = try encoder.encode(self) + Data("\n".utf8)
        try? FileHandle.standardOutput.write(contentsOf: line)
    }
}
