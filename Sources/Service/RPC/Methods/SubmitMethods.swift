import Inspection
import Wire

/// What puts entries into the log.
enum SubmitMethods {
    static func all(_ limits: ServiceLimits) -> [RPCMethod] {
        let answer =
            "Once it is durable: log_position, kind, the hashes of its transactions, or of the bundle and its legs, and "
            + "the receipt (RCPT-1), which is checked with laneway receipt check. "
            + "With waitMilliseconds also ended (whether all of it had) and statuses (as laneway_status)."
        return [
            method(
                "laneway_submitEnvelope", "Put a signed envelope of transactions into the log.", answer, limits,
                parameter("envelope", "The envelope's canonical encoding (TX-1)."),
                prefix: [LogEntry.Kind.envelope.rawValue]),
            method(
                "laneway_submitBundle", "Put a signed bundle into the log.", answer, limits,
                parameter("bundle", "The bundle's canonical encoding (TX-60)."), prefix: [LogEntry.Kind.bundle.rawValue]
            ),
            method(
                "laneway_submitEntry",
                "Put any signed entry into the log.",
                answer,
                limits, parameter("entry", "The log entry's canonical encoding, its kind first (TX-40)."), prefix: []),
        ]
    }

    /// A module is the largest thing that anybody signs.
    private static func parameter(_ name: String, _ text: String) -> Parameter<[UInt8]> {
        .bytes(name, text, bytesMax: 2 << 20)
    }

    private static func method(
        _ name: String, _ summary: String, _ result: String, _ limits: ServiceLimits, _ bytes: Parameter<[UInt8]>,
        prefix: [UInt8]
    ) -> RPCMethod {
        let wait = Parameter.integer(
            "waitMilliseconds", "How long to wait for the ending of all that it brings. Default: not at all.",
            0...limits.waitMillisecondsMax, isRequired: false)
        return RPCMethod(
            name: name, summary: summary, parameters: [bytes.description, wait.description], result: result,
            shape: .submission,
            action: .submit { arguments throws(RPCError) in
                SubmitCall(
                    encoding: prefix + (try arguments.required(bytes)), impliedBytes: prefix.count,
                    waitMilliseconds: try arguments.optional(wait) ?? 0)
            })
    }
}
