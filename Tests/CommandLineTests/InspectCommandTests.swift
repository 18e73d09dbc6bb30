import Foundation
import Testing

@Suite("laneway inspect (CLI-31)")
struct InspectCommandTests {
    private static func json(_ kind: String, _ subject: String) throws -> Any {
        let run = try Laneway.run("inspect", try SharedSession.folder, kind, subject, "--json")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        return try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    }

    @Test("walks from a block to its sub-blocks, their transactions and lanes, and back")
    func walk() throws {
        let block = try #require(try Self.json("block", "2") as? [String: Any])
        #expect(try block.number("block") == 2)
        let first = try #require(try block.objects("sub_blocks").first)
        let height = try first.number("height")
        #expect(height == 11)
        let subBlock = try #require(try Self.json("subblock", "\(height)") as? [String: Any])
        #expect(try subBlock.text("commitment") == first.text("commitment"))
        let included = try subBlock.objects("included")
        #expect(try included.count == first.number("included"))
        let transaction = try included[3].text("transaction")
        let places = try #require(try Self.json("transaction", transaction) as? [[String: Any]])
        #expect(try places.map { try $0.number("height") } == [height])
        #expect(try places[0].number("position") == 3)
        #expect(try places[0].text("outcome") == "INCLUDED")
        let name = try places[0].text("lane")
        let lane = try #require(try Self.json("lane", name) as? [String: Any])
        let expected = try #require(try SharedSession.summary.object("lanes")[name] as? [String: Any])
        #expect(try lane.number("transactions") == expected.number("transactions"))
        #expect(try lane.text("module") == expected.text("module"))
    }

    @Test("of the last block has the session's commitments")
    func lastBlock() throws {
        let summary = try SharedSession.summary
        let block = try #require(try Self.json("block", "\(summary.number("blocks"))") as? [String: Any])
        let commitments = try summary.object("commitments")
        #expect(try block.text("hash") == commitments.text("block"))
        for name in ["log", "lanes", "rules", "state", "attribution", "ledger"] {
            #expect(try block.text(name) == commitments.text(name), "\(name)")
        }
    }

    @Test("prints lines for people", arguments: [("block", "1"), ("subblock", "1"), ("lane", "open")])
    func lines(kind: String, subject: String) throws {
        let run = try Laneway.run("inspect", try SharedSession.folder, kind, subject)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        #expect(run.lines.count > 5, "\(run)")
    }

    @Test(
        "says what is wrong: exit code 2 for what nothing can be called, 1 for what is not there",
        arguments: [
            ("block", "x", 2, "no number"), ("block", "-1", 2, "Usage"), ("block", "0", 1, "the last is "),
            ("block", "9999", 1, "the last is "), ("subblock", "18446744073709551615", 1, "the last is "),
            ("subblock", "18446744073709551616", 2, "no number"), ("transaction", "0x12", 2, "64 hexadecimal digits"),
            ("transaction", "0x" + String(repeating: "0", count: 64), 1, "no transaction"),
            ("lane", "balancer", 1, "balancer-v1"), ("lane", "Not A Lane", 2, "Not A Lane"),
        ])
    func mistakes(kind: String, subject: String, status: Int32, says: String) throws {
        let run = try Laneway.run("inspect", try SharedSession.folder, kind, subject)
        #expect(run.status == status, "\(run)")
        #expect(run.output.isEmpty, "\(run)")
        #expect(run.errors.contains(says), "\(run)")
    }
}
