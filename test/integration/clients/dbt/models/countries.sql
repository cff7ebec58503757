{{ config(materialized='table', format='parquet') }}

select country, count(*) as lines
from {{ source('shop', 'sales') }}
group by country
