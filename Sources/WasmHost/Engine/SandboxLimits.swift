/// The numbers of the sandbox that can change a result. They are part of ``WasmRuleHost/engineDescription``: changing
/// one makes another engine.
enum SandboxLimits {
    /// Native stack for each unit of a call's fuel, in bytes (SBX-10).
    static let stackBytesPerFuel = 16
    /// Units of fuel that entering a function costs beside its size (SBX-12): its return address and saved registers.
    static let functionFuel = 4
    /// The most that entering one function may cost, in units of fuel (SBX-13).
    static let functionFuelMax = 65_536
    /// The most that entering each of a module's functions once may cost together (SBX-13): what it costs is written
    /// into the module before it is compiled, three bytes for each unit.
    static let moduleFuelMax = 2_097_152
    /// The frame that is entered with the last unit of fuel, in bytes.
    static let lastFrameBytes = functionFuelMax * stackBytesPerFuel
    /// Native stack below the module's: imports, the engine itself, in bytes.
    static let hostStackBytes = 1_048_576
    /// The longest table, in elements.
    static let tableElementsMax: UInt32 = 65_536
    /// The bytes of a WebAssembly page.
    static let pageBytes: UInt64 = 65_536
    /// The largest memory that an i32 can address, in bytes.
    static let memoryBytesMax: UInt64 = 4_294_967_296
    /// Fuel of a start function, and of `laneway_describe`, unless the network's `fuelMax` is less.
    static let loadFuel: UInt64 = 1_000_000

    /// Native stack that a module may use, in bytes.
    static func moduleStackBytes(fuelMax: UInt64) -> Int {
        Int(fuelMax) * stackBytesPerFuel + lastFrameBytes + hostStackBytes
    }

    /// Native stack that has to be left when a call starts, in bytes.
    static func callStackBytes(fuelMax: UInt64) -> Int { moduleStackBytes(fuelMax: fuelMax) + hostStackBytes }
}
