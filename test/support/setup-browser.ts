import 'binnacle/styles.css'
