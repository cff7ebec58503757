import { orders } from '../../../lib/datasets/orders.dataset';
import { InvalidRowError, kinesisPutRecords, Producer } from '../../../producer';

async function main(): Promise<void> {
  const stream = kinesisPutRecords({ streamName: 'catchment-local-orders' });
  const producer = new Producer(orders, stream, { partitionKey: 'customer_id', ordered: true });
  const line = {
    invoice: '581587',
    stock_code: '22138',
    description: 'BAKING SET 9 PIECE RETROSPOT',
    invoice_date: '2011-12-09T12:50:00Z',
    price: 4.95,
    customer_id: '12680',
    country: 'France',
  };

  await producer.send({ ...line, quantity: 3 });
  try {
    await producer.send({ ...line, quantity: 3.5 });
  } catch (error) {
    if (!(error instanceof InvalidRowError)) throw error;
    console.log(error.message);
  }
  await producer.close();

  const { rowsDelivered, records, putUnits } = producer.statistics;
  console.log(`${rowsDelivered} row in ${records} record, ${putUnits} put unit`);
}

void main();
