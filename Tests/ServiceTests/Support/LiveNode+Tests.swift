import Sequencer
import Wire

@testable import Service

extension LiveNode {
    /// Entries being checked or waiting.
    nonisolated var ingressCount: Int { ingress.count }

    /// Submissions that were checked and wait for the writer.
    nonisolated var waitingCount: Int { ingress.waitingCount }

    /// Runs `body` on the writer, so that nothing else is done there meanwhile.
    func occupied<Value: Sendable>(_ body: @Sendable () throws -> Value) rethrows -> Value { try body() }
}

extension ServiceMetrics {
    /// Open connections.
    var connections: Int { current.connections }

    /// Bytes of bodies that are held.
    var bodyBytes: Int { current.bodyBytes }

    /// Bytes of answers that are held.
    var answerBytes: Int { current.answerBytes }

    /// Gaps that readers were told of.
    var gaps: UInt64 { current.eventGaps }

    /// How many commits of submissions there were.
    var commits: UInt64 { current.commits.count }
}
