export default async function down(): Promise<void> {}
