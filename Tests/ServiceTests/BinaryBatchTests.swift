import Foundation
import RuleTestSupport
import Testing
import Wire

@testable import Service

@Suite("The binary batch (SVC-28)")
struct BinaryBatchTests {
    private struct Frame: Equatable {
        let status: UInt8
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private static func batch(_ entries: [[UInt8]]) -> [UInt8] {
        var writer = WireWriter()
        for entry in entries { writer.write(bytes: entry) }
        return writer.bytes
    }

    private static func frames(_ bytes: [UInt8]) throws -> [Frame] {
        var reader = WireReader(bytes)
        var frames: [Frame] = []
        while reader.remaining > 0 {
            frames.append(
                Frame(status: try reader.readUInt8("status"), bytes: try reader.readBytes("frame", bytesMax: 1 << 20)))
        }
        return frames
    }

    private static func post(
        _ body: [UInt8], to service: TestService, type: String = "application/octet-stream"
    ) async throws -> (status: Int, body: [UInt8]) {
        try await blocking { [port = service.port] in
            let connection = try RawConnection(port: port)
            connection.send(
                "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n")
            connection.send(body)
            let (bytes, _) = connection.receive(seconds: patience) { Self.body(of: $0) != nil }
            let (status, body) = try #require(Self.body(of: bytes))
            return (status, body)
        }
    }

    /// Nil until all of it is there.
    private static func body(of bytes: [UInt8]) -> (Int, [UInt8])? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.drop { $0 != " " }.dropFirst()) } ?? 0
        let rest = Array(bytes[end.upperBound...])
        guard rest.count >= length, let status = Int(head.split(separator: " ")[1]) else { return nil }
        return (status, Array(rest[..<length]))
    }

    @Test("takes entries as one submission, and answers each with its receipt or its code")
    func entries() async throws {
        try await TestService.with { service in
            var forged = TestNetwork.envelope(1, nonce: 0)
            forged.signature = .zero
            let entries = [
                LogEntry(TestNetwork.envelope(0, nonce: 0)).encoded, LogEntry(forged).encoded, [7, 7, 7],
                LogEntry(TestNetwork.envelope(0, nonce: 5)).encoded,
                LogEntry.bundle(try TestNetwork.bundle(2, bid: 5, validUntil: 5)).encoded,
                LogEntry(TestNetwork.envelope(0, nonce: 1)).encoded,
            ]
            let answer = try await Self.post(Self.batch(entries), to: service)
            #expect(answer.status == 200)
            let frames = try Self.frames(answer.body)
            #expect(frames.map(\.status) == [0, 1, 1, 1, 0, 0])
            #expect(frames[1].text == "INVALID_SIGNATURE" && frames[3].text == "NONCE_GAP")
            let receipts = try [0, 4, 5].map { try Receipt(decoding: frames[$0].bytes) }
            #expect(Set(receipts.map(\.signature)).count == 1)
            #expect(receipts.map(\.promise.entryHash) == [0, 4, 5].map { LogEntry.hash(ofEncoding: entries[$0]) })
            let first = receipts[0].promise.position
            #expect(receipts.map(\.promise.position) == [first, first + 1, first + 2])
            let nothing = try await Self.post([], to: service)
            #expect(nothing.status == 200 && nothing.body.isEmpty)
        }
    }

    @Test("refuses what is no batch before anything of it is done")
    func refused() async throws {
        var limits = TestService.patientLimits
        limits.binaryEntriesMax = 3
        try await TestService.with(limits: limits) { service in
            let entry = LogEntry(TestNetwork.envelope(0, nonce: 0)).encoded
            let position = service.node.state.logPosition
            for body in [
                Self.batch([entry]) + [1], Self.batch([entry, []]), Array(Self.batch([entry]).dropLast()),
                [0xff, 0xff, 0xff, 0xff, 1],
            ] {
                let answer = try await Self.post(body, to: service)
                #expect(answer.status == 400)
                #expect(String(decoding: answer.body, as: UTF8.self).contains("BATCH_FORMAT"))
            }
            let many = try await Self.post(Self.batch([entry, entry, entry, entry]), to: service)
            #expect(many.status == 413 && String(decoding: many.body, as: UTF8.self).contains("BATCH_LIMIT"))
            let json = try await Self.post(Self.batch([entry]), to: service, type: "application/json")
            #expect(json.status == 415)
            let got = try await service.get("/batch")
            #expect(got.status == 405)
            #expect(service.node.state.logPosition == position)
        }
    }

    @Test("says when to come back with what found no place")
    func busy() throws {
        let frames = try Self.frames(BinaryBatch.answer([.busy(.lane(TestNetwork.fifo), retryMilliseconds: 300)]))
        #expect(frames == [Frame(status: 2, bytes: [44, 1, 0, 0] + Array("LANE_QUEUE_FULL".utf8))])
    }

    @Test("is brought down by no bytes", arguments: 1...5 as ClosedRange<UInt64>)
    func hostile(seed: UInt64) async throws {
        try await TestService.with { service in
            var random = SeededGenerator(seed: seed)
            for _ in 0..<40 {
                var body = Self.batch(
                    (0..<4).map { LogEntry(TestNetwork.envelope(Int($0), nonce: 0)).encoded })
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    body[.random(in: body.indices, using: &random)] = .random(in: 0...255, using: &random)
                }
                body.removeLast(.random(in: 0..<body.count, using: &random) / 4)
                let answer = try await Self.post(body, to: service)
                #expect([200, 400, 413].contains(answer.status), "seed \(seed)")
            }
            #expect(try await service.get("/healthz").status == 200)
        }
    }
}
