"""The explorer: a page in the browser, served to this machine only, that asks the toolkit at every click.

- State == what the page shows: masks, data, activation, decay
- Keys, Gate == who may ask: the secrets of one run, and what every request is checked for
- Refused == a request that gets no answer, with the reason and the HTTP status
- ANSWERS == what is answered at once, by the helper
- Helper == the process that answers at once, is kept warm, and is replaced when it takes too long
- Work, work_of == a command whose answer takes longer, made from a request
- Solved == the problems that were solved last, for their pictures
- Job, Queue == such a command as it waits, runs and ends
- explorer_schemas == the JSON Schemas of what the server tells the page
- application, serve == the routes, and the server until it is stopped
"""
