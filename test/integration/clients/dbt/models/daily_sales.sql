{{ config(
    materialized='incremental',
    table_type='iceberg',
    incremental_strategy='merge',
    unique_key='day',
    format='parquet'
) }}

select cast(invoiced_at as date) as day, count(*) as lines, sum(quantity * price) as revenue
from {{ source('shop', 'sales') }}
where cast(invoiced_at as date) <= date '{{ var("until", "2009-12-31") }}'
{% if is_incremental() %}
  and cast(invoiced_at as date) >= (select max(day) from {{ this }})
{% endif %}
group by 1
