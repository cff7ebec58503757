"""A day's work with boto3."""

import base64
import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable

import boto3
import pytest
from botocore.exceptions import ClientError

NAME = f"clients-boto3-{uuid.uuid4().hex[:8]}"
ROLE = "arn:aws:iam::000000000000:role/clients-test"


def until(what: str, condition: Callable[[], object], seconds: float = 30) -> object:
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"Waited {seconds} s in vain: {what}"
        time.sleep(0.1)
    return answer


def test_a_query_is_started_waited_for_and_read_page_by_page(place, sales):
    athena = boto3.client("athena")
    query = athena.start_query_execution(
        QueryString=f"SELECT invoice, quantity FROM {sales} ORDER BY invoice LIMIT 2500",
        QueryExecutionContext={"Database": place.database},
        ResultConfiguration={"OutputLocation": place.results},
    )["QueryExecutionId"]

    def ended():
        found = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return found if found["Status"]["State"] not in ("QUEUED", "RUNNING") else None

    execution = until("the query has ended", ended)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    assert execution["Statistics"]["DataScannedInBytes"] > 0
    pages = list(athena.get_paginator("get_query_results").paginate(QueryExecutionId=query))
    rows = [
        [cell.get("VarCharValue") for cell in row["Data"]]
        for page in pages
        for row in page["ResultSet"]["Rows"]
    ]
    assert len(pages) == 3
    assert rows[0] == ["invoice", "quantity"]
    assert len(rows) == 2501
    bucket, key = execution["ResultConfiguration"]["OutputLocation"][5:].split("/", 1)
    written = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert written.splitlines()[:2] == [
        '"invoice","quantity"',
        ",".join(f'"{cell}"' for cell in rows[1]),
    ]


def test_a_large_object_goes_up_in_parts_and_comes_down_whole(place):
    bucket = boto3.resource("s3").Bucket(place.bucket)
    content = bytes(range(256)) * 4 * 10_000
    bucket.upload_fileobj(io.BytesIO(content), "large")
    down = io.BytesIO()
    bucket.download_fileobj("large", down)
    assert down.getvalue() == content
    assert [each.key for each in bucket.objects.filter(Prefix="larg")] == ["large"]


def test_a_function_is_made_invoked_and_its_log_read():
    functions, logs = boto3.client("lambda"), boto3.client("logs")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr(
            "total.py",
            "def handler(event, context):\n"
            "    print('lines', len(event['lines']))\n"
            "    return {'units': sum(line['quantity'] for line in event['lines'])}\n",
        )
    functions.create_function(
        FunctionName=NAME,
        Runtime="python3.11",
        Handler="total.handler",
        Role=ROLE,
        Code={"ZipFile": archive.getvalue()},
    )
    try:
        functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
        lines = [{"quantity": 12}, {"quantity": -2}]
        answer = functions.invoke(
            FunctionName=NAME, Payload=json.dumps({"lines": lines}), LogType="Tail"
        )
        assert json.load(answer["Payload"]) == {"units": 10}
        assert "lines 2" in base64.b64decode(answer["LogResult"]).decode()
        failed = functions.invoke(FunctionName=NAME, Payload=b"{}")
        assert failed["FunctionError"] == "Unhandled"
        assert json.load(failed["Payload"])["errorType"] == "KeyError"

        def told():
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{NAME}")["events"]
            return any(event["message"].startswith("lines 2") for event in events)

        until("the function's log has its line", told)
    finally:
        functions.delete_function(FunctionName=NAME)


def test_records_go_through_a_stream_in_order():
    kinesis = boto3.client("kinesis")
    kinesis.create_stream(StreamName=NAME, ShardCount=1)
    try:
        kinesis.get_waiter("stream_exists").wait(StreamName=NAME)
        sent = [f"line {number}".encode() for number in range(300)]
        put = kinesis.put_records(
            StreamName=NAME, Records=[{"Data": data, "PartitionKey": "one"} for data in sent]
        )
        assert put["FailedRecordCount"] == 0
        iterator = kinesis.get_shard_iterator(
            StreamName=NAME,
            ShardId=put["Records"][0]["ShardId"],
            ShardIteratorType="TRIM_HORIZON",
        )["ShardIterator"]
        received = kinesis.get_records(ShardIterator=iterator)["Records"]
        assert [record["Data"] for record in received] == sent
    finally:
        kinesis.delete_stream(StreamName=NAME)


def test_a_workflow_writes_an_item_and_sends_a_message():
    states, queues = boto3.client("stepfunctions"), boto3.client("sqs")
    table = boto3.resource("dynamodb").create_table(
        TableName=NAME,
        AttributeDefinitions=[{"AttributeName": "invoice", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "invoice", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    queue = queues.create_queue(QueueName=NAME)["QueueUrl"]
    definition = {
        "StartAt": "Write",
        "States": {
            "Write": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "Parameters": {
                    "TableName": NAME,
                    "Item": {"invoice": {"S.$": "$.invoice"}, "lines": {"N": "8"}},
                },
                "ResultPath": None,
                "Next": "Tell",
            },
            "Tell": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage",
                "Parameters": {"QueueUrl": queue, "MessageBody.$": "$.invoice"},
                "End": True,
            },
        },
    }
    machine = states.create_state_machine(
        name=NAME, definition=json.dumps(definition), roleArn=ROLE
    )["stateMachineArn"]
    try:
        execution = states.start_execution(
            stateMachineArn=machine, input=json.dumps({"invoice": "489434"})
        )["executionArn"]

        def ended():
            found = states.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        assert until("the execution has ended", ended)["status"] == "SUCCEEDED"
        assert table.get_item(Key={"invoice": "489434"})["Item"]["lines"] == 8
        received = queues.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
        assert [message["Body"] for message in received] == ["489434"]
    finally:
        states.delete_state_machine(stateMachineArn=machine)
        queues.delete_queue(QueueUrl=queue)
        table.delete()


def test_what_is_not_served_is_refused_by_name():
    with pytest.raises(ClientError, match="CreateCrawler"):
        boto3.client("glue").create_crawler(Name=NAME, Role=ROLE, Targets={})
