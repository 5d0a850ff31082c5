// sourceMappingURL and sourceURL comments that name the platform, files and other schemes.
// expect: agent_exception
export default { fetch() { throw new Error("mapped"); } };
//# sourceMappingURL=file:///etc/passwd
//# sourceURL=mayfly:core
