import OrderFlow
import Store
import Testing
import Wire

@testable import Devnet

/// What the devnet makes of the flow's records that touched several apps, seen in its result and in its store.
@Suite("Bundles on a devnet (DEV-4)")
struct DevnetBundleTests {
    /// A bundle of the session: when it arrived, and when it was in a sub-block.
    private struct Played {
        let bundle: Bundle
        let arrived: UInt64
        var won: UInt64?
    }

    /// From the log and the outcomes, by hash.
    private static func played() throws -> [Hash: Played] {
        let store = try NodeStore.open(in: try SharedSession.folder + "/data", mode: .readOnly)
        var played: [Hash: Played] = [:]
        var (position, height) = (UInt64(1), UInt64(1))
        while true {
            let batch = try store.entries(from: position, bytesMax: 4 << 20)
            if batch.entries.isEmpty { break }
            for bytes in batch.entries {
                switch try LogEntry(decoding: bytes) {
                case .tick: height += 1
                case .bundle(let bundle): played[bundle.hash] = Played(bundle: bundle, arrived: height)
                default: continue
                }
            }
            position += UInt64(batch.entries.count)
        }
        for height in 1...(try store.extent().height) {
            let subBlock = try #require(try store.subBlock(at: height))
            for ended in try Outcomes(decoding: subBlock.outcomes).bundles {
                #expect(ended.outcome == .included && played[ended.bundle]?.won == nil)
                #expect(ended.paid == ended.bid && ended.refund == 0)
                played[ended.bundle]?.won = height
            }
        }
        return played
    }

    @Test("All of them win in the end, and their bids are cross-lane revenue, a tenth of it the operator's")
    func amounts() throws {
        let summary = try SharedSession.summary
        // Facts of the flow, counted by hand: 28 of its records touch several apps, 63 in all.
        #expect(try summary.number("bundles") == 28)
        #expect(try summary.object("verifier").number("transactions") == 2_423 - 28 + 63)
        let lanes = try summary.object("lanes")
        var (crossLane, take) = (UInt128(0), UInt128(0))
        for name in lanes.keys {
            crossLane += try lanes.object(name).amount("cross_lane")
            take += try lanes.object(name).amount("take")
            #expect(try lanes.object(name).text("bundle") == "0", "\(name): all bundles here cross lanes")
        }
        // What these records paid their blocks' producers.
        #expect(crossLane == 2_261_797_530_418_181_813)
        // All of it is what sharing added: nobody bid for one lane alone. The take is rounded down for each line.
        #expect(take <= crossLane / 10 && take > crossLane / 10 - 63)
        // One lane has nothing but a leg.
        #expect(try lanes.object("cream").number("transactions") == 1)
        #expect(try lanes.object("cream").text("alone") == "0")
    }

    @Test("They wait for their rivals as often as it says, and where it says that they competed they did")
    func waits() throws {
        let played = try Self.played()
        #expect(played.count == 28)
        #expect(played.values.allSatisfy { $0.bundle.legs.count > 1 && $0.bundle.atomicity == .inclusion })
        var waits: UInt64 = 0
        for bundle in played.values { waits += try #require(bundle.won) - bundle.arrived }
        #expect(try Int(waits) == SharedSession.summary.number("bundle_waits"))
        #expect(waits > 0)
        func losers(at height: UInt64) -> Int { played.values.count { $0.arrived <= height && $0.won ?? 0 > height } }
        let height = UInt64(try SharedSession.summary.number("contested_sub_block"))
        #expect(played.values.contains { $0.won == height })
        let most = (1...(played.values.compactMap(\.won).max() ?? 1)).map(losers).max()
        #expect(losers(at: height) == most)
    }

    @Test("Rivals of equal worth win one after the other, and what a payer may not have pending is refused and counted")
    func queue() throws {
        let flow = try Laneway.file(
            "rivals.jsonl",
            (0..<70).map { FlowLine(index: $0, apps: ["one", "two"]).text }.joined(separator: "\n"))
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--json", "--seed", "1", "--rate", "1000000", "--flow", flow,
            "--sessions", Laneway.path("sessions"))
        #expect(run.status == 0, "\(run)")
        let summary = try run.json()
        #expect(try summary.number("transactions") == 64 && summary.number("bundles") == 64)
        #expect(try summary.object("refused") as? [String: Int] == ["TOO_MANY_BUNDLES": 6])
        // All come in the first sub-block: the first waits for none, the last for 63.
        #expect(try summary.number("bundle_waits") == 63 * 64 / 2)
        #expect(try summary.number("contested_sub_block") == 1)
        #expect(try summary.object("lanes").object("two").number("transactions") == 64)
    }

    @Test("Gas and length are split evenly, what is left over to the first; what cannot win as a bundle is none")
    func legs() throws {
        let many = (1...9).map { "app-\($0)" }
        let lines = [
            FlowLine(index: 0, gas: 21_001, inputBytes: 201, apps: ["one", "two"]),
            FlowLine(index: 1, gas: 3, apps: ["one", "three", "two"]),
            FlowLine(index: 2, gas: 2, apps: ["one", "three", "two"]),
            FlowLine(index: 3, apps: Array(many.prefix(8))),
            FlowLine(index: 4, inputBytes: 200_000, apps: many),
            FlowLine(index: 5),
        ]
        let path = try Laneway.file("legs.jsonl", lines.map(\.text).joined(separator: "\n"))
        let legs = try FlowFile.read(path).blocks.flatMap(\.transactions).map { transaction in
            transaction.playedLegs.map { "\($0.lane) \($0.gas) \($0.payloadBytes)" }
        }
        #expect(legs[0] == ["one 10501 101", "two 10500 100"])
        #expect(legs[1] == ["one 1 37", "three 1 37", "two 1 37"])
        #expect(legs[2] == ["one 2 37"])
        #expect(legs[3] == many.prefix(8).map { "\($0) 2625 37" })
        #expect(legs[4] == ["app-1 21000 131072"])
        #expect(legs[5] == ["open 21000 37"])
    }

    @Test("Of rivals that bid for the same openings the better goes first")
    func betterFirst() throws {
        let played = try Self.played().values
        var pairs = 0
        for one in played {
            for other in played where one.bundle.bid > other.bundle.bid {
                let (won, otherWon) = (try #require(one.won), try #require(other.won))
                // Both were there when the first of them won.
                guard one.bundle.legs.map(\.lane) == other.bundle.legs.map(\.lane),
                    max(one.arrived, other.arrived) <= min(won, otherWon)
                else { continue }
                pairs += 1
                #expect(won < otherWon, "\(one.bundle.bid) before \(other.bundle.bid)")
            }
        }
        #expect(pairs > 0)
    }
}
