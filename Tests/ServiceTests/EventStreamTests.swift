import Foundation
import Service
import Store
import Testing
import Verification
import Wire

/// SVC-17, SVC-18.
@Suite("The event stream")
struct EventStreamTests {
    /// What a stream of events says.
    private struct Event: Equatable {
        let id: String
        let name: String
        let data: String

        static func all(_ bytes: [UInt8]) -> [Event] {
            let text = String(decoding: bytes, as: UTF8.self)
            return text.components(separatedBy: "\n\n").dropLast().compactMap { block in
                // The head and chunk sizes stand between events; lines of events begin with their field.
                var fields: [String: String] = [:]
                for line in block.split(whereSeparator: \.isNewline) {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2, ["id", "event", "data"].contains(parts[0]) else { continue }
                    fields[String(parts[0])] = String(parts[1].dropFirst())
                }
                guard let id = fields["id"], let name = fields["event"], let data = fields["data"] else { return nil }
                return Event(id: id, name: name, data: data)
            }
        }
    }

    private static func read(
        _ service: TestService, _ target: String, header: String = "", count: Int,
        whileReading: @escaping @Sendable () -> Void = {}
    ) async throws -> [Event] {
        try await blocking {
            let connection = try RawConnection(port: service.port)
            connection.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\(header)\r\n")
            // The first events may come together with the head.
            let first = connection.receive(seconds: patience) {
                String(decoding: $0, as: UTF8.self).contains("retry:")
            }.bytes
            whileReading()
            let rest = connection.receive(seconds: patience) { Event.all(first + $0).count >= count }.bytes
            return Event.all(first + rest)
        }
    }

    @Test("gives every sub-block once, with its height as the id, from the next one on")
    func live() async throws {
        try await TestService.with { service in
            try await service.node.tick(timeMilliseconds: 1)
            let events = try await Self.read(service, "/events", count: 3) {
                Task {
                    for time in 2...4 as ClosedRange<UInt64> { try await service.node.tick(timeMilliseconds: time) }
                }
            }
            #expect(events.map(\.id) == ["2", "3", "4"])
            #expect(events.allSatisfy { $0.name == "subBlock" })
        }
    }

    @Test(
        "goes on behind the id that a reader comes back with, with what was and ended there",
        arguments: [
            ("/events", "Last-Event-ID: 2\r\n"), ("/events?after=2", ""), ("/events?after=0", "Last-Event-ID: 2\r\n"),
        ])
    func resumes(target: String, header: String) async throws {
        try await TestService.with { service in
            for time in 1...5 as ClosedRange<UInt64> {
                _ = await service.node.submit([LogEntry(TestNetwork.envelope(0, nonce: time - 1)).encoded])
                try await service.node.tick(timeMilliseconds: time)
            }
            let events = try await Self.read(service, target, header: header, count: 3)
            #expect(events.map(\.id) == ["3", "4", "5"])
            for event in events {
                let data = try #require(
                    try JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any])
                #expect("\(data["height"] as? Int ?? 0)" == event.id)
                #expect((data["included"] as? [[String: Any]])?.first?["outcome"] as? String == "INCLUDED")
            }
        }
    }

    @Test("of arrivals and receipts tells of every entry but ticks, sealed, and goes on behind any position")
    func log() async throws {
        try await TestService.with { service in
            // More than one page of each, over several sub-blocks, the last of them still being built.
            var sent: [Hash: UInt64] = [:]
            for time in 1...4 as ClosedRange<UInt64> {
                let entries = (0..<76).map { index in
                    LogEntry(TestNetwork.envelope(index % 2, nonce: (time - 1) * 38 + UInt64(index / 2))).encoded
                }
                for case .logged(let entry) in await service.node.submit(entries) {
                    sent[entry.receipt.promise.entryHash] = entry.receipt.promise.outcomeBy
                }
                if time < 4 { try await service.node.tick(timeMilliseconds: time) }
            }
            try #require(sent.count == 304)
            let store = service.node.store
            let setUp = try store.tail().position - 307
            let arrivals = try await Self.read(service, "/events?topic=arrivals&after=\(setUp)", count: 304)
            let receipts = try await Self.read(service, "/events?topic=receipts&after=\(setUp)", count: 304)
            #expect(arrivals.map(\.id) == receipts.map(\.id))
            #expect(Set(arrivals.map(\.name)) == ["arrival"] && Set(receipts.map(\.name)) == ["receipt"])
            #expect(try arrivals.map { try Self.text("entry", $0) }.sorted() == sent.keys.map { "\($0)" }.sorted())
            for (arrival, event) in zip(arrivals, receipts) {
                #expect(try Self.text("kind", arrival) == "envelope")
                #expect(try Self.object(arrival).count == 4, "what it says is sealed: \(arrival.data)")
                let receipt = try Receipt(decoding: #require(Hex.decode(Self.text("receipt", event))))
                #expect("\(receipt.promise.position)" == event.id)
                #expect("\(receipt.promise.entryHash)" == (try Self.text("entry", arrival)))
                #expect(sent[receipt.promise.entryHash] == receipt.promise.outcomeBy)
                _ = try KeptReceipt(checking: receipt, in: store)
            }
            let middle = arrivals[151].id
            let rest = try await Self.read(
                service, "/events?topic=arrivals", header: "Last-Event-ID: \(middle)\r\n", count: 152)
            #expect(rest == Array(arrivals[152...]))
            let live = try await Self.read(service, "/events?topic=receipts", count: 1) {
                Task { await service.node.submit([LogEntry(TestNetwork.envelope(0, nonce: 152)).encoded]) }
            }
            #expect(live.count == 1)
        }
    }

    @Test("of attribution has each sub-block's lines, as the sub-block has them")
    func attribution() async throws {
        try await TestService.with { service in
            for time in 1...3 as ClosedRange<UInt64> {
                _ = await service.node.submit([LogEntry(TestNetwork.envelope(0, nonce: time - 1)).encoded])
                try await service.node.tick(timeMilliseconds: time)
            }
            let whole = try await Self.read(service, "/events?after=0", count: 3)
            let lines = try await Self.read(service, "/events?topic=attribution&after=0", count: 3)
            #expect(lines.map(\.id) == ["1", "2", "3"] && lines.allSatisfy { $0.name == "attribution" })
            for (whole, line) in zip(whole, lines) {
                let (whole, line) = (try Self.object(whole), try Self.object(line))
                #expect(Set(line.keys) == ["height", "commitment", "attribution", "components"])
                let same = whole.filter { line.keys.contains($0.key) }
                #expect(
                    try JSONSerialization.data(withJSONObject: line, options: .sortedKeys)
                        == JSONSerialization.data(withJSONObject: same, options: .sortedKeys))
            }
        }
    }

    private static func object(_ event: Event) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any])
    }

    private static func text(_ name: String, _ event: Event) throws -> String {
        try #require(object(event)[name] as? String)
    }

    @Test(
        "refuses a topic that there is none, and a position that is ahead",
        arguments: [("topic=x", "EVENT_TOPIC"), ("topic=", "EVENT_TOPIC"), ("topic=arrivals&after=999999", "EVENT_ID")])
    func refusesTopic(query: String, code: String) async throws {
        try await TestService.with { service in
            let answer = try await service.get("/events?\(query)")
            #expect(answer.status == 400 && answer.body.contains(code))
        }
    }

    @Test("refuses an id that is none, or ahead of the chain", arguments: ["x", "-1", "6", "99999999999999999999"])
    func refuses(id: String) async throws {
        try await TestService.with { service in
            for time in 1...5 as ClosedRange<UInt64> { try await service.node.tick(timeMilliseconds: time) }
            let answer = try await service.get("/events?after=\(id)")
            #expect(answer.status == 400 && answer.body.contains("EVENT_ID"))
        }
    }

    @Test("tells a reader that is too slow of the gap, and goes on behind it")
    func gap() async throws {
        var limits = TestService.patientLimits
        limits.eventLagMax = 5
        try await TestService.with(limits: limits) { service in
            // Large events and small buffers, so that the connection is soon full.
            let reader = try await blocking {
                let connection = try RawConnection(port: service.port, receiveBytes: 4_096)
                connection.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = connection.receive(seconds: patience) { String(decoding: $0, as: UTF8.self).contains("retry:") }
                return connection
            }
            var nonce: UInt64 = 0
            for time in 1...59 as ClosedRange<UInt64> {
                let answers = await service.node.submit(
                    TestNetwork.senders.indices.map {
                        LogEntry(TestNetwork.envelope($0, nonce: nonce, count: 128)).encoded
                    })
                try #require(answers.allSatisfy { if case .logged = $0 { true } else { false } }, "\(answers)")
                nonce += 128
                try await service.node.tick(timeMilliseconds: time)
            }
            try await service.node.tick(timeMilliseconds: 60)
            let events = try await blocking {
                let last = Array("id: 60\n".utf8)
                return Event.all(
                    reader.receive(seconds: patience) { bytes in
                        // The last event is small, and ends what there is.
                        bytes.suffix(2).elementsEqual("\n\n".utf8) || bytes.suffix(4).elementsEqual("\n\n\r\n".utf8)
                            ? bytes.suffix(4_096).contains(last) : false
                    }.bytes)
            }
            let gap = try #require(events.first { $0.name == "gap" })
            #expect(events.last?.id == "60")
            // Every height is there or in a gap, in order.
            var next = 1
            for event in events {
                if event.name == "gap" {
                    let range = try #require(
                        try JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Int])
                    #expect(range["from"] == next && "\(range["to"] ?? 0)" == event.id)
                } else {
                    #expect(event.id == "\(next)")
                }
                next = try #require(Int(event.id)) + 1
            }
            #expect(service.node.metrics.gaps > 0, "\(gap)")
        }
    }

    @Test("says that it is there when nothing happens")
    func ping() async throws {
        var limits = TestService.patientLimits
        limits.eventPingSeconds = 1
        try await TestService.with(limits: limits) { service in
            let text = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                let (bytes, _) = connection.receive(seconds: patience) {
                    String(decoding: $0, as: UTF8.self).contains(": ping")
                }
                return String(decoding: bytes, as: UTF8.self)
            }
            #expect(text.contains(": ping"))
            #expect(text.contains("Content-Type: text/event-stream"))
        }
    }

    @Test("has so many readers and no more, and ends when the node is closed")
    func cap() async throws {
        var limits = TestService.patientLimits
        limits.eventStreamsMax = 2
        try await TestService.with(limits: limits) { service in
            let readers = try await blocking {
                try (0..<2).map { _ in
                    let connection = try RawConnection(port: service.port)
                    connection.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                    _ = connection.receive(seconds: patience) { String(decoding: $0, as: UTF8.self).contains("retry:") }
                    return connection
                }
            }
            let refused = try await service.get("/events")
            #expect(refused.status == 503 && refused.body.contains("STREAMS_FULL"))
            try await service.node.close()
            for reader in readers {
                let end = try await blocking {
                    reader.receive(seconds: patience) { String(decoding: $0, as: UTF8.self).hasSuffix("0\r\n\r\n") }
                }
                #expect(!end.bytes.isEmpty)
            }
        }
    }
}
