export default async function down(): Promise<void> {
  await globalThis.testEnvironment?.stop();
}
