"""What keeps the house from standing, each as one sentence that says what to do."""


class HouseError(Exception):
    """Attune cannot start or go on; its text is shown to the operator as it is."""


class EnvironmentVariableError(HouseError):
    """An environment variable is missing or cannot be used."""


class DataFolderError(HouseError):
    """DATA_DIR cannot be written, is full, or is in use."""


class DatabaseError(HouseError):
    """PostgreSQL does not come up or cannot be reached."""


class BrokerError(HouseError):
    """The broker that was named cannot be reached."""


class PreparationError(HouseError):
    """The database could not be brought up to date or filled."""


class PortError(HouseError):
    """Another program listens on the port."""
