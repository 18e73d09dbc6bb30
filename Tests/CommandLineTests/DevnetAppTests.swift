import Foundation
import Testing

@Suite("laneway devnet up --app (DEV-9)")
struct DevnetAppTests {
    /// Three transactions in one app's lane, so that starting takes a moment.
    private static func up(_ arguments: [String], sessions: String = Laneway.path("sessions")) throws -> Laneway.Run {
        let flow = try Laneway.file("flow.jsonl", (0..<3).map { FlowLine(index: $0).text }.joined(separator: "\n"))
        return try Laneway.run(
            ["devnet", "up", "--until-drained", "--seed", "7", "--flow", flow, "--sessions", sessions] + arguments)
    }

    private static func app(_ name: String, _ template: String) throws -> String {
        let folder = Laneway.path("app") + "/" + name
        let run = try Laneway.run("new", folder, "--template", template)
        try #require(run.status == 0, "\(run)")
        return folder
    }

    @Test("runs the apps' lanes beside the flow's, with guests, and all of it is verified and adds up")
    func lanes() throws {
        let (book, auction) = (try Self.app("my-book", "order-book"), try Self.app("my-auction", "batch-auction"))
        let run = try Self.up(["--app", book, "--app", auction, "--json"])
        #expect(run.status == 0, "\(run)")
        let summary = try run.json()
        #expect(try summary.number("flow_transactions") == 3 && summary.number("guest_transactions") == 200)
        #expect(try summary.number("played") == 203)
        #expect(summary["verified"] as? Bool == true)
        #expect(try summary.text("difference") == "0")
        let lanes = try summary.object("lanes")
        #expect(lanes.count == 3)
        let rejected = try summary.object("refused").number("REJECTED_BY_RULE")
        // A quarter of the first bytes is no action of the book's.
        #expect((10...40).contains(rejected))
        #expect(try lanes.object("my-book").text("app") == "MyBook")
        #expect(try lanes.object("my-book").number("transactions") == 100 - rejected)
        #expect(try lanes.object("my-auction").number("transactions") == 100)
        for lane in ["my-book", "my-auction"] {
            #expect(try lanes.object(lane).amount("charge") > 0 && lanes.object(lane).amount("priority_fee") > 0)
            #expect(try lanes.object(lane).number("faults") == 0)
        }
        let folder = try summary.text("folder")
        for file in ["my-book.wasm", "my-auction.wasm"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/rules/\(file)"))
        }
        let again = try Self.up(["--app", book, "--app", auction])
        #expect(again.status == 0, "\(again)")
        #expect(again.lines.contains("guests        200 of these, in the lanes of added apps"), "\(again)")
        let block = try summary.object("commitments").text("block")
        #expect(again.output.contains("block         \(block)\n"), "equal seeds and apps, equal blocks: \(again)")
    }

    @Test("takes an app whose module is a reference app's")
    func sameModule() throws {
        // FlowLine is played in the lane `open`, by FirstComeFirstServed.
        let run = try Self.up(["--app", try Self.app("mine", "empty"), "--json"])
        #expect(run.status == 0, "\(run)")
        let lanes = try run.json().object("lanes")
        #expect(try lanes.object("mine").number("transactions") == 100)
    }

    @Test("refuses a lane that there is already and what is no app, exit code 2, and leaves no session behind")
    func mistakes() throws {
        let mine = try Self.app("mine", "empty")
        for (arguments, says) in [
            (["--app", mine, "--app", mine], "there is a lane mine already"),
            (["--app", "/nowhere"], "/nowhere/app.toml"),
        ] {
            let sessions = Laneway.path("sessions")
            let run = try Self.up(arguments, sessions: sessions)
            #expect(run.status == 2 && run.output.isEmpty, "\(run)")
            #expect(run.errors.contains(says), "\(run)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: sessions).isEmpty)
        }
    }
}
