{{ config(materialized='view') }}

select * from {{ ref('countries') }} where lines > 500
