import Foundation
import Wire

/// What a participant has for one sub-block.
struct DeliveredPart {
    /// In its order.
    var entries: [LogEntry] = []
    /// Transactions and bundles that it has sent, with this part.
    var played = 0
    /// How many it means to send in all.
    var count = 0
    /// Nothing is left for it to send unless something happens.
    var isIdle = true
    /// It takes no further part.
    var leaves = false
}

/// A process that takes part in a network: it delivers a part for every sub-block until it leaves, or the network ends
/// (SVC-32).
struct Participation {
    /// Of one call: so many entries, and no more bytes of them if they are several.
    private static let entriesPerCall = 1_000
    private static let bytesPerCall = 1 << 20

    private let client: LoopbackClient
    private let name: String

    init(as name: String, in session: Session) throws(DevnetError) {
        let admin = try session.read(SessionAdmin.self, from: session.adminPath)
        client = try LoopbackClient(url: admin.url, token: admin.token)
        self.name = name
    }

    private struct Delivery: Encodable {
        let participant: String
        let height: UInt64
        let entries: [String]
        let last: Bool
        let played: UInt64
        let count: UInt64
        let idle: Bool
        let leaves: Bool
    }

    /// An entry that is not in the log.
    struct Refusal: Decodable {
        let index: Int
        let code: String
        let reason: String
    }

    private struct Answer: Decodable {
        let height: UInt64
        let refused: [Refusal]
        let ended: Bool
    }

    /// Delivers what `part` answers, for the set-up (height 0) and then for one sub-block after the other.
    ///
    /// - Parameters:
    ///   - part: asked for the height of the next sub-block; every sub-block before it is made.
    ///   - heard: what of a part is not in the log.
    func run(
        _ part: (UInt64) throws -> DeliveredPart, heard: ([Refusal]) throws -> Void = { _ in }
    ) throws {
        var height: UInt64 = 0
        while true {
            let part = try part(height)
            let answer = try deliver(part, for: height)
            if answer.ended { return }
            try heard(answer.refused)
            if part.leaves { return }
            height = answer.height + 1
        }
    }

    private func deliver(_ part: DeliveredPart, for height: UInt64) throws(DevnetError) -> Answer {
        var rest = part.entries.map(\.encoded)[...]
        while true {
            var (count, bytes) = (0, 0)
            for entry in rest.prefix(Self.entriesPerCall) {
                guard count == 0 || bytes + entry.count <= Self.bytesPerCall else { break }
                count += 1
                bytes += entry.count
            }
            let piece = rest.prefix(count)
            rest = rest.dropFirst(count)
            let answer: Answer = try client.call(
                "admin_deliver",
                Delivery(
                    participant: name, height: height, entries: piece.map { Hex.encode($0) }, last: rest.isEmpty,
                    played: UInt64(part.played), count: UInt64(part.count), idle: part.isIdle, leaves: part.leaves))
            if rest.isEmpty || answer.ended { return answer }
        }
    }
}
