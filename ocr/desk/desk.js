// The desk in the browser: fetches values and makes elements of them.
