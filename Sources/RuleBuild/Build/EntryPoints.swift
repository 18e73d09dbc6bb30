/// The functions of a module (ABI-2) and the file that exports them.
enum EntryPoint: String, CaseIterable {
    case describe, input, configure, admit, order, begin, execute, settle

    var export: String { "laneway_\(rawValue)" }

    /// The bit of `laneway_describe`'s answer that says that it is there; nil: always.
    var descriptionBit: UInt32? {
        switch self {
        case .describe, .input, .configure, .admit: nil
        case .order: 1 << 8
        case .begin: 1 << 9
        case .execute: 1 << 10
        case .settle: 1 << 11
        }
    }

    /// The Swift file that calls RuleKit's glue for the rule of this type.
    static func source(rule: String) -> String {
        let calls = [EntryPoint.configure, .admit, .order, .begin, .execute, .settle].map { entry in
            """
            @_cdecl("\(entry.export)")
            public func lanewayEntry_\(entry.rawValue)(_ length: Int32) -> Int64 { lanewayModule.\(entry.rawValue)(length) }
            """
        }
        return """
            import RuleKit

            private typealias LanewayModule = RuleModule<\(rule)>
            nonisolated(unsafe) private var lanewayModule = LanewayModule()

            @_cdecl("\(EntryPoint.describe.export)")
            public func lanewayEntry_describe() -> Int32 {
                LanewayModule.versionBits | LanewayModule.orderBit | LanewayModule.beginBit | LanewayModule.executeBit
                    | LanewayModule.settleBit
            }

            \(calls.joined(separator: "\n\n"))

            """
    }
}
