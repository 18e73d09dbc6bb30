/// Why the sandbox cannot be set up on this machine. Always the operator's to mend, never a rule's fault.
public struct WasmHostError: Error, Hashable, Sendable {
    /// What is wrong. The raw values are stable: they are what users see.
    public enum Code: String, Sendable, CaseIterable {
        /// The wasmtime library is not where it is looked for.
        case engineMissing = "ENGINE_MISSING"
        /// A library that lacks a function: another version.
        case engineUnsuitable = "ENGINE_UNSUITABLE"
        /// The network runs on another engine than this build has.
        case otherEngine = "OTHER_ENGINE"
        /// A setting outside its bounds.
        case configuration = "SANDBOX_CONFIGURATION"
        /// No address space for stacks or instances.
        case addressSpace = "SANDBOX_ADDRESS_SPACE"
        /// The folder of compiled modules cannot be used.
        case cacheFolder = "CACHE_FOLDER"
    }

    /// What is wrong.
    public let code: Code
    /// The file, folder or setting at fault.
    public let subject: String
    /// The details, for people.
    public let reason: String
    /// What to do: a command where there is one.
    public let hint: String
}

extension WasmHostError: CustomStringConvertible {
    /// Code, subject, reason and what to do, in one line.
    public var description: String { "\(code.rawValue) \(subject): \(reason); \(hint)" }
}
