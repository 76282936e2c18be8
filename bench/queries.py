from django.db import connection


class Counted:
    """X-Queries: how many statements this request sent to the database, savepoints included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        number = 0

        def count(execute, sql, params, many, context):
            nonlocal number
            number += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Queries"] = str(number)
        return response
